"""Importers: a file to raw tables to a PlanDocument. No database."""
