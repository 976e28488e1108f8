"""Exporters: PlanDocument to bytes. No database, no request, no clock."""
