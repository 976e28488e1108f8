"""PDF: the plan and the sheet of changes as papers of record."""
