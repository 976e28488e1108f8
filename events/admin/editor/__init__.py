"""The editor: the official table of one plan as it will print, edited in place. ``page.urls`` are its routes."""
