"""The structure tree of the paper, rewritten just before WeasyPrint writes the file.

WeasyPrint tags every page by itself: a table over three pages comes out as three tables with three heads, and the page
numbers stay marked as text that belongs to no element. A screen reader should find one table with one head, and no page
numbers. Works on pydyf's objects, which is what WeasyPrint hands to a finisher; knows nothing of plans.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

# Elements without a meaning of their own: their text belongs to the cell or paragraph around them.
_WRAPPERS = ("/Span", "/NonStruct")
_POINTS_PER_PIXEL = 0.75  # CSS pixels are 96 to an inch


def tidy(pdf: pydyf.PDF, *, first_row: int = 0, band: int | None = None, has_head: bool = True) -> int:
    """Join the tables of all pages, give their cells headers (ISO 14289-1 §7.5), hide repeated heads and page numbers.

    Returns the number of rows of all tables. For a part of a longer table: ``first_row`` is the place of its first row in
    the whole table, ``band`` the place of the last section title before it, ``has_head`` whether the table's head belongs
    to it.
    """
    return _Tree(pdf).tidy(_Names(first_row), band, has_head=has_head)


def freeze(pdf: pydyf.PDF) -> None:
    """Serialise every object once and keep the bytes: pydyf does it twice, for the identifier and for the file.

    The last step: what is changed in an object after it does not reach the file.
    """
    pdf.objects[1:] = [_Frozen(item) for item in pdf.objects[1:]]


class _Frozen(pydyf.Object):
    """An object that is serialised already."""

    def __init__(self, item: pydyf.Object) -> None:
        super().__init__()
        self.number, self._data, self._is_compressible = item.number, item.data, item.compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._is_compressible


class _Null(pydyf.Object):
    """The null object in place of one that was removed, so that the others keep their numbers (ISO 32000-1 §7.3.9)."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    data = b"null"


class _Tree:
    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects = pdf.objects
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.pages = {reference: page for page, reference in enumerate(pdf.page_references)}
        # For each page, the element that each piece of marked content belongs to; filled anew by ``_keep``.
        numbers = self.at(self.root["ParentTree"])["Nums"]
        self.owners = [numbers[2 * page + 1] for page in self.pages.values()]
        for owners in self.owners:
            owners[:] = [None] * len(owners)

    def at(self, reference: bytes) -> Any:
        """The object behind «12 0 R»."""
        return self.objects[int(reference.split()[0])]

    def tidy(self, names: "_Names", band: int | None, *, has_head: bool) -> int:
        tables = self._join_tables(self.at(self.root["K"][0]))
        self._keep(self.root["K"][0])
        self._mend_figures(self.at(self.root["K"][0]))
        count = 0
        for table in tables:
            head, body = (self.at(group) for group in table["K"])
            self._mend_rows(body)
            self._head_cells(head, body, names, band)
            names.go_on(len(body["K"]))
            count += len(body["K"])
            if not has_head:
                self._forget(table)
        if tables:
            self.root["IDTree"] = pydyf.Dictionary({"Names": names.tree(has_head=has_head)})
        for reference, page in self.pages.items():
            self._hide_the_rest(self.at(self.at(reference)["Contents"]), self.owners[page])
        return count

    def _join_tables(self, document: pydyf.Dictionary) -> list[pydyf.Dictionary]:
        """The tables of the paper, each in one piece again: tables with nothing between them are one, cut by pages."""
        runs: list[list[pydyf.Dictionary]] = []
        is_going_on = False
        for kid in map(self.at, document["K"]):
            is_table = kid["S"] == "/Table"
            if is_table and is_going_on:
                runs[-1].append(kid)
            elif is_table:
                runs.append([kid])
            is_going_on = is_table
        return [self._join_pieces(document, run) for run in runs]

    def _join_pieces(self, document: pydyf.Dictionary, tables: list[pydyf.Dictionary]) -> pydyf.Dictionary:
        """The first piece, given the rows of all the others; the other pieces and their heads are removed."""
        first, *others = tables
        head, body = (next(self._children(first, tag)) for tag in ("/THead", "/TBody"))
        rows = [row for table in tables for group in self._children(table, "/TBody") for row in group["K"]]
        for row in rows:
            self.at(row)["P"] = body.reference
        body["K"][:] = rows
        first["K"][:] = [head.reference, body.reference]
        document["K"][:] = [kid for kid in document["K"] if not any(self.at(kid) is other for other in others)]
        return first

    def _mend_figures(self, document: pydyf.Dictionary) -> None:
        """Read pictures out last, and say where they stand in points from the lower left corner of the page.

        WeasyPrint writes their boxes in pixels of CSS from the upper left one, where no reader of the tags finds them.
        """
        figures = [kid for kid in document["K"] if self.at(kid)["S"] == "/Figure"]
        for figure in map(self.at, figures):
            left, top, right, bottom = (_POINTS_PER_PIXEL * float(side) for side in figure["A"]["BBox"])
            height = float(self.at(figure["Pg"])["MediaBox"][3])
            figure["A"]["BBox"] = pydyf.Array([left, height - bottom, right, height - top])
        document["K"][:] = [*(kid for kid in document["K"] if kid not in figures), *figures]

    def _children(self, element: pydyf.Dictionary, tag: str) -> Iterator[pydyf.Dictionary]:
        return (self.at(kid) for kid in element["K"] if self.at(kid)["S"] == tag)

    def _keep(self, reference: bytes) -> None:
        """Keep an element in the tree, with the content of its wrapping elements directly in it."""
        element = self.at(reference)
        element["K"][:] = self._content(element)
        for kid in element["K"]:
            if isinstance(kid, int):
                self.owners[self.pages[element["Pg"]]][kid] = reference
            elif self._is_element(kid):
                self._keep(kid)
        element["K"][:] = [kid for kid in element["K"] if isinstance(kid, int) or not self._is_silent(kid)]

    def _is_element(self, reference: bytes) -> bool:
        """Whether it is an element of the tree and not the annotation of a link (ISO 32000-1 §14.7.4.3)."""
        return "S" in self.at(reference)

    def _is_silent(self, reference: bytes) -> bool:
        """Whether it is a paragraph without content: an empty line, or the words repeated at the foot of each page."""
        return self._is_element(reference) and self.at(reference)["S"] == "/P" and not self.at(reference)["K"]

    def _content(self, element: pydyf.Dictionary) -> Iterator[int | bytes]:
        for kid in list(element["K"]):
            if not isinstance(kid, int) and self.at(kid).get("S") in _WRAPPERS:
                yield from self._content(self.at(kid))
                self._drop(kid)
            else:
                yield kid

    def _mend_rows(self, body: pydyf.Dictionary) -> None:
        """Join the two pieces of each row that was split between two pages."""
        whole: list[bytes] = []
        for row in body["K"]:
            if whole and self._goes_on(whole[-1], row):
                for cell, rest in zip(self._cells(whole[-1]), self._cells(row), strict=True):
                    self._take_over(cell, rest)
                self._drop(row)
            else:
                whole.append(row)
        body["K"][:] = whole

    def _goes_on(self, row: bytes, rest: bytes) -> bool:
        """Whether ``rest`` is the second piece of ``row``: on a later page, of as many cells, and with an empty first cell.

        The first cell of a row that begins on the page is never empty: the paper prints a space where there is no number.
        """
        cells = self._cells(rest)
        is_alike = len(cells) == len(self._cells(row)) > 1
        return is_alike and not cells[0]["K"] and self._last_page(row) != self.at(rest)["Pg"]

    def _last_page(self, row: bytes) -> bytes:
        ends = [cell["K"][-1]["Pg"] for cell in self._cells(row) if cell["K"] and not isinstance(cell["K"][-1], int)]
        return max(ends, key=self.pages.__getitem__, default=self.at(row)["Pg"])

    def _take_over(self, cell: pydyf.Dictionary, rest: pydyf.Dictionary) -> None:
        for number in rest["K"]:
            reference = {"Type": "/MCR", "Pg": rest["Pg"], "MCID": number}  # the cell itself is on another page
            cell["K"].append(pydyf.Dictionary(reference))
            self.owners[self.pages[rest["Pg"]]][number] = cell.reference
        self._drop(rest.reference)

    def _drop(self, reference: bytes) -> None:
        number = self.at(reference).number
        self.objects[number] = _Null(number)

    def _head_cells(self, head: pydyf.Dictionary, body: pydyf.Dictionary, names: "_Names", above: int | None) -> None:
        """Give every header cell its scope and name, and every cell the names of its headers.

        Scope alone would not do: a band in the middle of a table parts the cells below from the column's heading.
        """
        columns = [names.column(cell) for cell in self._cells(head["K"][0])]
        band = [] if above is None else [names.of_row(above)]
        for place, row in enumerate(body["K"]):
            cells = self._cells(row)
            if len(cells) == 1:
                band = self._head_band(cells[0], names, place, band or columns) or band
                continue
            own = [names.row(cell, place) for cell in cells if cell["S"] == "/TH"]
            for cell, column in zip(cells, columns, strict=True):
                cell["A"]["Headers"] = pydyf.Array([column, *band, *(own if cell["S"] == "/TD" else [])])

    def _forget(self, table: pydyf.Dictionary) -> None:
        """Remove the head of the table: another part of the plan has it."""
        head = table["K"].pop(0)
        for cell in self._cells(self.at(head)["K"][0]):
            for number in cell["K"]:
                self.owners[self.pages[cell["Pg"]]][number] = None

    def _cells(self, row: bytes) -> list[pydyf.Dictionary]:
        return [self.at(cell) for cell in self.at(row)["K"]]

    @staticmethod
    def _head_band(
        cell: pydyf.Dictionary, names: "_Names", place: int, above: list[pydyf.String]
    ) -> list[pydyf.String]:
        """The header that a cell over all columns is for the rows below it: its name, or nothing when it is a note."""
        if cell["S"] == "/TH":
            return [names.row(cell, place, "/Column")]
        cell["A"]["Headers"] = pydyf.Array(above)
        return []

    @staticmethod
    def _hide_the_rest(stream: pydyf.Stream, owners: list[bytes | None]) -> None:
        """Mark as artifacts what belongs to no element: repeated heads, page numbers, the line at the foot."""
        parts = stream.stream
        for place, part in enumerate(parts):
            if part == b"BDC" and owners[parts[place - 1]["MCID"]] is None:
                parts[place - 2 : place] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
        owners[:] = [owner or b"null" for owner in owners]


class _Names:
    """Names for the header cells of columns and rows, in alphabetical order, as a name tree requires (ISO 32000-1 §7.9.6)."""

    def __init__(self, first_row: int) -> None:
        self._next_row = first_row
        self._columns: list[pydyf.String | bytes] = []
        self._rows: list[tuple[pydyf.String, bytes]] = []

    def column(self, cell: pydyf.Dictionary) -> pydyf.String:
        name = cell["ID"] = pydyf.String(f"c{len(self._columns) // 2:05}")
        cell["A"]["Scope"] = "/Column"
        self._columns += [name, cell.reference]
        return name

    def row(self, cell: pydyf.Dictionary, place: int, scope: str = "/Row") -> pydyf.String:
        name = cell["ID"] = self.of_row(self._next_row + place)
        cell["A"]["Scope"] = scope
        self._rows.append((name, cell.reference))
        return name

    def go_on(self, rows: int) -> None:
        """Count the rows of the next table after these."""
        self._next_row += rows

    @staticmethod
    def of_row(place: int) -> pydyf.String:
        """The name of the row at this place of the whole table."""
        return pydyf.String(f"r{place:07}")

    def tree(self, *, has_head: bool) -> pydyf.Array:
        columns = self._columns if has_head else []
        return pydyf.Array([*columns, *(part for pair in self._rows for part in pair)])
