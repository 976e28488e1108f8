"""Forms of the methodologists' side."""
