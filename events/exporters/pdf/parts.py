"""Long plans: set in parts, one half by a child process, and put together into one file by pikepdf.

WeasyPrint takes 6 ms for a row and keeps 150 KiB of it in memory until the file is written, and the time for its tags
grows with the square of the number of pages; so a plan of thousands of rows is laid out in parts. Every part but the last
of a half ends with a full page: the only page that may be left partly empty is at the end of the first half. How a page
looks is in ``paper``, how it is tagged in ``tags``.
"""

import gc
import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from events.document import Imprint, PlanDocument
from events.exporters import Progress
from events.exporters.pdf import paper, sheet

_LONG = 400  # rows; below, starting a child costs more than it saves
_PART = 120  # rows; in a longer part the time for tags becomes noticeable
# Rows that the parent lays out while the child is still importing WeasyPrint: the first half is longer by so many.
_HEAD_START = 60
_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = (sys.executable, "-m", "events.exporters.pdf.parts")


@dataclass(frozen=True, slots=True)
class _Half:
    """One half of a plan: its rows as HTML, and the HTML before and after the rows of each of its parts.

    ``first_opening`` is for the first part, ``last_closing`` for the last, ``opening`` and ``closing`` for the others.
    ``first_row`` is the place of the half's first row in the plan, ``band`` that of the last section title before it.
    """

    rows: list[str]
    first_opening: str
    opening: str
    closing: str
    last_closing: str
    first_row: int = 0
    band: int | None = None


def is_long(document: PlanDocument) -> bool:
    """Whether the plan is better set in parts."""
    return sum(len(section.rows) for section in document.sections) > _LONG


def draw(
    document: PlanDocument,
    imprint: Imprint | None,
    attach: Callable[[], Sequence[Any]] = tuple,
    progress: Progress | None = None,
    marks: paper.Marks | None = None,
) -> bytes:
    """The PDF of a long plan with the attachments ``attach`` returns, perhaps with marked rows.

    The same input gives the same bytes in every process.
    """
    front, back = _halves(document, imprint, marks)
    total = len(front.rows) + len(back.rows)
    parts: list[bytes] = []
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as job:
        job.write(json.dumps(asdict(back)).encode())
        job.seek(0)
        command = [*_COMMAND, str(job.fileno())]
        # The child's standard input says nothing: it ends when this process does, however that ends, and the child with it.
        # S603: the command is a constant; the plan comes to it as data.
        with subprocess.Popen(  # noqa: S603 - our own words
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            pass_fds=[job.fileno()],
            cwd=_ROOT,
            env=_environment(),
        ) as child:
            try:
                # Imported, as the attachments are made, while the child starts.
                from events.exporters.pdf import joining

                for done, part in _set(front, attach()):
                    parts.append(part)
                    if progress:
                        progress(total * done // len(front.rows), total)  # the halves go side by side
                child.wait()  # before the end of the block, which closes its standard input
            except BaseException:
                child.kill()
                raise
        if child.returncode:
            raise RuntimeError(f"The process that sets half of a long plan ended with status {child.returncode}")
        output.seek(0)
        parts += _received(output)
    return joining.join(parts, number=lambda pages: sheet.sheet(paper.numbers(pages)))


def _environment() -> dict[str, str]:
    """The environment of the child: only what finds modules, fonts and temporary files, none of the site's secrets."""
    kept = {
        name: os.environ[name]
        for name in ("HOME", "PATH", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
        if name in os.environ
    }
    return kept | {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}


def _halves(document: PlanDocument, imprint: Imprint | None, marks: paper.Marks | None) -> tuple[_Half, _Half]:
    rows = paper.rows(document, marks)
    middle = _middle(rows)
    first, closing = paper.frame(document, imprint, is_last=False, marks=marks)
    opening, last = paper.frame(document, imprint, is_first=False, marks=marks)
    front = _Half(rows[:middle], first, opening, closing, closing)
    return front, _Half(rows[middle:], opening, opening, closing, last, middle, _band_above(rows, middle))


def _middle(rows: list[str]) -> int:
    """Where to begin the second half: at a section near the middle, else in the middle, but not below a band."""
    middle = (len(rows) + _HEAD_START) // 2
    reach = len(rows) // 40
    bands = [place for place in range(middle - reach, middle + reach) if paper.is_band(rows[place])]
    if bands:
        return min(bands, key=lambda place: abs(place - middle))
    while not paper.is_ordinary(rows[middle - 1]):
        middle -= 1
    return middle


def _band_above(rows: list[str], place: int) -> int | None:
    return next((above for above in range(place - 1, -1, -1) if paper.is_band(rows[above])), None)


def _set(half: _Half, attachments: Sequence[Any] = ()) -> Iterator[tuple[int, bytes]]:
    """The parts of a half as files, each after the number of rows done with it; the attachments go into the first."""
    done, band = 0, half.band
    while done < len(half.rows):
        rest = len(half.rows) - done
        rows = half.rows[done : done + (rest if rest < _PART * 3 // 2 else _PART)]
        is_last = len(rows) == rest
        opening = half.opening if done else half.first_opening
        closing = half.last_closing if is_last else half.closing
        place = half.first_row + done
        data, count = _set_full_pages(
            opening + "".join(rows) + closing,
            rows,
            attachments if not done else (),
            is_last=is_last,
            first_row=place,
            band=band,
            has_head=not place,
        )
        gc.collect(1)  # frees the objects of this part; they are recent, so the two young generations are enough
        above = _band_above(rows, count)
        band = band if above is None else place + above
        done += count
        yield done, data


def _set_full_pages(
    html: str, rows: list[str], attachments: Sequence[Any], *, is_last: bool, **table: Any
) -> tuple[bytes, int]:
    """The part without its last page, and how many rows are in it; the rows of that page go into the next part.

    A page is left out as well when its last row may have been split: the rest of that row would be lost.
    """
    with sheet.undisturbed():
        rendered = sheet.render(html, is_numbered=False)
        if not is_last:
            for pages in range(len(rendered.pages) - 1, 0, -1):
                data, count = sheet.write(rendered.copy(rendered.pages[:pages]), attachments, **table)
                if not paper.may_split(rows[count - 1]):
                    return data, count
        return sheet.write(rendered, attachments, **table)


def _received(output: IO[bytes]) -> Iterator[bytes]:
    while length := output.read(8):
        yield output.read(struct.unpack(">Q", length)[0])


def main() -> None:
    """The child process: reads a half from the file whose descriptor is given, writes each part, after its length, to the
    standard output.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with os.fdopen(int(sys.argv[1])) as job:
        half = _Half(**json.load(job))
    for _, part in _set(half):
        sys.stdout.buffer.write(struct.pack(">Q", len(part)) + part)


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main()
