"""XLSX: the plan as a workbook."""
