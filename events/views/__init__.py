"""The views of the public side. Each parses the request, calls a lower layer and renders; they read editions only."""
