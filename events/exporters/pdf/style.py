"""The style sheet of the papers, in CSS: fields, fonts, the table (ГОСТ Р 7.0.97-2025); what stands on them is in ``paper``."""

from events.exporters.pdf import density, fonts
from events.exporters.wording import DRAFT_MARK

# The only sheet there is (see ``sheet.py``), so it says what a table is. No hyphenation: it doubles the time. Widths are
# fixed: the layout then measures no cell twice, nor the margins' words.
_STYLE = """
@page {
  size: A4 landscape; margin: 20mm 10mm 20mm 20mm;
  @top-center {
    width: 60mm; content: counter(page) " из " counter(pages); font: 12pt FONTS; text-align: center; vertical-align: top;
    padding-top: 11mm;
  }
  @bottom-left {
    width: 240mm; content: string(mark); font: 8pt FONTS; color: #444; vertical-align: bottom; padding-bottom: 12mm;
  }
}
@page :first { @top-center { content: none } }
html, body, div, p, h1 { display: block; }
head { display: none; }
table { display: table; }
colgroup { display: table-column-group; }
col { display: table-column; }
thead { display: table-header-group; }
tbody { display: table-row-group; }
tr { display: table-row; }
td, th { display: table-cell; }
a { color: inherit; }
br::before { content: "\\A"; white-space: pre-line; }
html { font: 12pt/1.2 FONTS; overflow-wrap: anywhere; }
td, th, p, h1 { white-space: pre-wrap; } /* a line keeps its last space: a reader of the tags would join two words without it */
.mark { string-set: mark content(); position: absolute; font-size: 0; }
.approval { width: 100mm; margin: 0 0 3mm auto; line-height: 1.15; }
.approval p { min-height: 1.15em; }
.approval .word { font-weight: bold; }
.heading { text-align: center; }
h1 { font-size: 14pt; font-weight: bold; text-align: center; bookmark-level: 1; bookmark-label: content(text); }
.filter { margin-top: 2mm; text-align: center; font-style: italic; }
table { width: 267mm; margin-top: 3mm; border-collapse: collapse; table-layout: fixed; font-size: 11pt; line-height: LINE; }
th, td { border: 0.5pt solid #000; padding: ABOVEmm 1.5mm; vertical-align: top; text-align: left; font-weight: normal; }
thead th { font-weight: bold; text-align: center; vertical-align: middle; }
tr { break-inside: avoid; }
tr.long { break-inside: auto; }
td.marked { border-left: 3pt solid #000; }
.band { break-after: avoid; }
.band th { text-align: center; font-weight: bold; bookmark-level: 2; bookmark-label: content(text); }
.sheet + .sheet { break-before: page; }
.note { break-after: avoid; }
.note td { text-align: center; font-style: italic; }
tr:not(.note) td:first-child { text-align: center; white-space: nowrap; padding-left: 0; padding-right: 0; }
.empty { margin-top: 8mm; text-align: center; }
.opening { margin-top: 4mm; }
.point { margin-top: 3mm; }
.above { break-after: avoid; }
.above + table { margin-top: 2mm; }
.anew { margin: 1mm 0 0 10mm; }
.signature { margin-top: 10mm; break-inside: avoid; break-before: avoid; }
.signature p { margin-top: 3mm; }
.colophon { margin-top: 4mm; font-size: 9pt; color: #333; break-before: avoid; }
.qr { position: absolute; right: 0; bottom: -25mm; image-rendering: pixelated; }
.draft { text-align: center; font-size: 14pt; font-weight: bold; letter-spacing: 2pt; }
"""
_PADDING, _LINE = density.STEPS[0]
STYLE = _STYLE.replace("FONTS", fonts.STACK).replace("ABOVE", str(_PADDING)).replace("LINE", str(_LINE))

# Added to the sheet of a draft: nobody shall take it for the approved plan, whichever page of it he holds.
OF_DRAFT = f"""
@page {{ @top-right {{ content: "{DRAFT_MARK}"; font: bold 14pt {fonts.STACK}; vertical-align: top; padding-top: 11mm }} }}
"""
# Added where the first sheet has a code, which stands below the table and 4 mm from the edge, where printers still print.
OF_CODE = "@page :first {{ margin-bottom: 29mm }} .qr {{ width: {0:.2f}mm; height: {0:.2f}mm }}"
# Added where the left field is another one than ``STYLE`` has.
OF_FIELD = "@page {{ margin-left: {}mm }} table {{ width: {}mm }}"
# Added to the sheet for the parts of a long plan, which learn last how many pages there are.
UNNUMBERED = "@page { @top-center { content: none } }"
