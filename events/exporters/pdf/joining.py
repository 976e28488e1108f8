"""Joining the parts of one paper into one file: pages, tags of the table, bookmarks, page numbers. Uses pikepdf.

The title, metadata and attachments are those of the first part; the others add their pages, rows, fonts and what follows
the table.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name, OutlineItem, Page, Pdf

from events.exporters.pdf import fonts


def join(parts: list[bytes], number: Callable[[int], bytes]) -> bytes:
    """One file of all parts. ``number(n)`` makes ``n`` pages with page numbers, laid over the second and later pages."""
    with Pdf.open(BytesIO(parts[0])) as paper:
        bookmarks: list[OutlineItem] = []
        metadata = [_metadata(paper)]
        for count, data in enumerate(parts[1:], start=1):
            with Pdf.open(BytesIO(data)) as part:
                _name_subsets(part, count)
                metadata.append(_metadata(part))
                bookmarks += _bookmarks(part, len(paper.pages))
                _append(paper, part)
        with paper.open_outline() as outline:
            outline.root[0].children += bookmarks
        with Pdf.open(BytesIO(number(len(paper.pages)))) as numbers:
            _name_subsets(numbers, len(parts))
            for place, (page, over) in enumerate(zip(paper.pages, numbers.pages, strict=True)):
                if place:
                    _lay_over(paper, page, over, place)
            metadata.append(_metadata(numbers))
            paper.Root.Metadata.write(fonts.joined(metadata))
            target = BytesIO()
            paper.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _metadata(part: Pdf) -> bytes:
    text: bytes = part.Root.Metadata.read_bytes()
    return text


def _lay_over(paper: Pdf, page: Page, over: Page, place: int) -> None:
    """Like pikepdf's ``add_overlay``, but with a fixed name instead of a random one: the same input gives the same bytes."""
    name = Name(f"/N{place}")  # pages of a part share their resources
    page.add_resource(paper.copy_foreign(over.as_form_xobject()), Name.XObject, name)
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q /Artifact <</Type /Pagination>> BDC q {name} Do Q EMC".encode())


def _append(paper: Pdf, part: Pdf) -> None:
    first = len(paper.pages)
    paper.pages.extend(part.pages)
    for place in range(first, len(paper.pages)):
        paper.pages[place].obj.StructParents = place
    # Each element refers to its parent, so copying one of them copies the whole tree.
    tree: Any = paper.copy_foreign(part.Root.StructTreeRoot)
    _adopt(paper.Root.StructTreeRoot, tree)
    numbers: Any = paper.Root.StructTreeRoot.ParentTree.Nums
    for place, owners in enumerate(tree.ParentTree.Nums[1::2], start=first):
        numbers.extend([place, owners])
    # After the pages come the links; only the last part has one.
    for page in paper.pages[first:]:
        for link in page.obj.get("/Annots", []):
            link.StructParent += first
    paper.Root.StructTreeRoot.IDTree.Names.extend(tree.IDTree.Names)


def _adopt(root: Any, tree: Any) -> None:
    """Move the rows of ``tree`` to the table of ``root``, and everything else to its document."""
    document, body = root.K[0], _body(root)
    for kid in tree.K[0].K:
        if kid.S == "/Table":
            for row in kid.K[-1].K:
                row.P = body
                body.K.append(row)
        else:
            kid.P = document
            document.K.append(kid)


def _body(root: Any) -> Any:
    (table,) = (kid for kid in root.K[0].K if kid.S == "/Table")
    return table.K[-1]


def _bookmarks(part: Pdf, first: int) -> Iterator[OutlineItem]:
    places = {page.obj.objgen: place for place, page in enumerate(part.pages, start=first)}
    with part.open_outline() as outline:
        for item in outline.root:
            destination: Any = item.destination
            page, _kind, left, top, _zoom = destination
            yield OutlineItem(item.title, places[page.objgen], "XYZ", left=float(left), top=float(top))


def _name_subsets(part: Pdf, count: int) -> None:
    """Rename the fonts of a part: subsets of one font in one file need different names (ISO 32000-1 §9.6.4)."""
    letters = "".join(chr(ord("A") + count // 26**power % 26) for power in range(6))
    for font in part.pages[0].Resources.Font.values():
        (descendant,) = font.DescendantFonts
        descendant.FontDescriptor.FontName = font.BaseFont = descendant.BaseFont = Name(
            f"/{letters}+{str(font.BaseFont).partition('+')[2]}"
        )
