"""Matching: a :class:`~events.importers.raw.RawFile` understood as a plan; files and formats are not known here."""
