"""What the files are measured against: the straightforward way of making each with the best-known library or program."""

import io
import itertools
import shutil
import subprocess
from html import escape
from pathlib import Path

from events.columns import COLUMNS
from events.document import PlanDocument

NAIVE_STYLE = """
@page { size: A4 landscape; margin: 20mm 10mm 20mm 20mm; }
body { font: 11pt "Liberation Serif", serif; }
table { width: 100%; border-collapse: collapse; }
th, td { border: 1px solid #000; padding: 1mm 1.5mm; vertical-align: top; }
tr { break-inside: avoid; }
"""


def naive_pdf(document: PlanDocument) -> bytes:
    """One table with automatic layout, as a WeasyPrint tutorial makes it: no tags, no page numbers, no archive."""
    import weasyprint

    head = "".join(f"<th>{escape(column.heading)}</th>" for column in COLUMNS)
    body = []
    for section in document.sections:
        body.append(f'<tr><th colspan="{len(COLUMNS)}">{escape(section.title)}</th></tr>')
        body += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells) + "</tr>" for row in section.rows]
    html = (
        f'<html lang="ru"><head><style>{NAIVE_STYLE}</style></head><body><h1>{escape(document.title)}</h1>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></body></html>"
    )
    return weasyprint.HTML(string=html).write_pdf()


def naive_xlsx(document: PlanDocument) -> bytes:
    """openpyxl with fresh style objects for every cell, bands, heights and print titles."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    book = Workbook()
    sheet = book.active
    sheet.print_title_rows = "1:1"
    for letter, column in zip("ABCDEF", COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = column.width / 2

    lines = itertools.count(1)  # sheet.max_row would look at every cell each time

    def write(words: tuple[str, ...], *, bold: bool = False) -> int:
        line = next(lines)
        for place, text in enumerate(words, start=1):
            cell = sheet.cell(line, place, text)
            side = Side(style="thin", color="000000")
            cell.font = Font(name="Liberation Serif", size=11, bold=bold)
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[line].height = 15 * max(1, *(len(text) // 20 for text in words))
        return line

    write(tuple(column.heading for column in COLUMNS), bold=True)
    for section in document.sections:
        band = write((section.title, *[""] * (len(COLUMNS) - 1)), bold=True)
        sheet.merge_cells(start_row=band, end_row=band, start_column=1, end_column=len(COLUMNS))
        for row in section.rows:
            write(row.cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def office_program() -> str | None:
    """LibreOffice, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def office_pdf(docx: Path, folder: Path) -> bytes:
    """The Word file printed to PDF by LibreOffice: a whole program start, as an office does it."""
    program = office_program()
    assert program
    command = [program, f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", folder, docx], check=True, capture_output=True, timeout=120)
    return (folder / docx.with_suffix(".pdf").name).read_bytes()
