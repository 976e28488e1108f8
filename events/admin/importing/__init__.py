"""The pages of an import: upload, preview with decisions, loading, the original file. ``pages`` has the addresses.

pages      what each address answers
deciding   what the buttons of the preview do
preview    what the preview shows as a whole: the filter, the counts, the page of rows
lines      what it shows of one row of the file
names      words that no reference book knows, to be answered once for the whole file
since      what colleagues wrote while a preview was looked at
"""

from .pages import PlanImportAdmin

__all__ = ["PlanImportAdmin"]
