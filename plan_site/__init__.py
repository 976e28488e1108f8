"""The Django project: settings, routes, server. The product itself is in events/."""
