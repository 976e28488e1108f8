"""DOCX: the plan as a document to edit."""
