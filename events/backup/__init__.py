"""Copies of everything: made while people work, put back with a proof, carried to another database.

A backup is always a SQLite database in a ZIP file (``archive``), whichever database the site runs on: so one way of
checking serves both, and a copy can be put back into either.
"""
