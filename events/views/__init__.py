"""Thin views of the public side: parse the request, call a lower layer, answer. They read editions only."""
