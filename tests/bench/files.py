"""The lines about making files: P1, P2, P4, P6, X1, and the growth of an import."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from events.exporters.docx import plan as docx
from events.exporters.pdf import plan as pdf
from events.exporters.xlsx import plan as xlsx
from tests.bench import alone, rivals
from tests.bench.measuring import Line, Target, exponents, ratios, seconds
from tests.bench.plans import IMPRINT, repeated


def papers(*, is_quick: bool) -> Iterator[Line]:
    """P1 and P2: the real plan's size."""
    document = repeated(18)

    def product() -> float:
        return seconds(lambda: pdf.export(document, IMPRINT))

    def naive() -> float:
        return seconds(lambda: rivals.naive_pdf(document))

    product(), naive()  # imports and fonts
    found = ratios(product, naive, 5 if is_quick else 15)
    yield Line("P1", "18 rows to PDF, warm: product / naive WeasyPrint", found, Target(0.75))
    yield _office(document, product, 1 if is_quick else 3)


def _office(document, product, rounds: int) -> Line:
    case, target = "the same, whole job: LibreOffice from DOCX / product", Target(6, at_least=True)
    if rivals.office_program() is None:
        return Line("P2", case, (), target, "LibreOffice is not installed: scripts/setup bench")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "plan.docx"

        def office() -> float:
            def job() -> None:
                source.write_bytes(docx.export(document, IMPRINT))
                rivals.office_pdf(source, folder)

            return seconds(job)

        office()  # its profile
        return Line("P2", case, ratios(office, product, rounds), target)


def long_papers(*, is_quick: bool) -> Iterator[Line]:
    """P4 and P6: each in a process of its own; the longest once, for it takes a minute."""
    sizes = (18, 180, 540) if is_quick else (18, 180, 1800, 5400)
    long = 540 if is_quick else 1800
    jobs = {rows: alone.run("pdf", rows) for rows in sizes}
    naive = alone.run("naive", long)
    case = f"{long:,} rows to PDF: product / naive WeasyPrint"
    yield Line("P4", case, [jobs[long].seconds / naive.seconds], Target(0.45), f"{jobs[long].seconds:.1f} s")
    growth = exponents(sizes[1:], [jobs[rows].seconds for rows in sizes[1:]])
    note = ", ".join(f"{rows:,}: {jobs[rows].seconds:.1f} s" for rows in sizes)
    yield Line("P6", f"growth {_steps(sizes[1:])} rows, exponent", growth, Target(1.05), note)
    memory = [jobs[sizes[-1]].mebibytes / jobs[sizes[0]].mebibytes]
    note = ", ".join(f"{rows:,}: {jobs[rows].mebibytes:.0f} MiB" for rows in sizes)
    yield Line("P6", f"peak memory at {sizes[-1]:,} / at 18 rows", memory, Target(5), note)


def sheets(*, is_quick: bool) -> Iterator[Line]:
    """X1."""
    for rows, rounds in ((1800, 2),) if is_quick else ((1800, 5), (18000, 2)):
        document = repeated(rows)

        def product(document=document) -> float:
            return seconds(lambda: xlsx.export(document, IMPRINT))

        def naive(document=document) -> float:
            return seconds(lambda: rivals.naive_xlsx(document))

        case = f"{rows:,} rows to XLSX: product / openpyxl, styles per cell"
        yield Line("X1", case, ratios(product, naive, rounds), Target(0.5))


def imports(*, is_quick: bool) -> Iterator[Line]:
    """A whole import, from the bytes of a Word file to the loaded plan; plans of one year each."""
    sizes = (20, 200) if is_quick else (20, 200, 2000)
    costs = [seconds(lambda rows=rows, year=2040 + place: _import(rows, year)) for place, rows in enumerate(sizes)]
    note = ", ".join(f"{rows:,}: {cost:.1f} s" for rows, cost in zip(sizes, costs, strict=True))
    yield Line(
        "import", f"growth {_steps(sizes)} rows from DOCX, exponent", exponents(sizes, costs), Target(1.05), note
    )


def _import(rows: int, year: int) -> None:
    from events.importers import Limits
    from events.plan import importing

    data = docx.export(repeated(rows, year), IMPRINT)
    received = importing.receive("plan.docx", data, by="bench", at=IMPRINT.published_at, limits=Limits())
    proposal = importing.propose(received)
    if len(proposal.lines) != rows:
        raise RuntimeError(f"{len(proposal.lines)} rows read of {rows}")
    importing.confirm(received, at=IMPRINT.published_at)


def _steps(sizes: tuple[int, ...]) -> str:
    return " → ".join(f"{rows:,}" for rows in sizes)
