"""What readers ask of an edition: filters over its rows."""
