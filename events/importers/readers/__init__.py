"""Readers: the bytes of a file to a :class:`~events.importers.raw.RawFile`; nothing is understood here."""
