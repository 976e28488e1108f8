"""``python -m tests.bench [--quick] [--only P1 W3 …]``: prints the table line by line as the figures come."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import server
from tests.bench.measuring import Line

Lines = Callable[[], Iterator[Line]]


def main() -> None:
    """Measure and print; a missed target is no error: machines differ, and so do their neighbours."""
    options = _options()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="metodplan-bench-") as name:
        folder = Path(name)
        port = server.prepare_environment(folder)
        for identifiers, lines in _groups(folder, port, is_quick=options.quick).items():
            if not options.only or set(options.only) & set(identifiers.split()):
                _print(lines())
    sys.stdout.write(f"{time.perf_counter() - start:.0f} s in all. Medians [min–max] of the rounds' ratios.\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="The table of speeds.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and shorter lists: about a minute")
    parser.add_argument("--only", nargs="+", metavar="ID", help="the groups with these lines alone")
    return parser.parse_args()


def _groups(folder: Path, port: int, *, is_quick: bool) -> dict[str, Lines]:
    """The lines in the order of their measuring, the site's before the long papers heat the machine."""
    from tests.bench import editing, files, loading, pages, searching, start

    def site() -> Iterator[Line]:
        import django

        django.setup()
        server.prepare_site(folder)
        yield from pages.queries()
        yield from editing.editor()
        with server.serving(folder, port):
            yield from pages.answers(port, is_quick=is_quick)
        yield from files.imports(is_quick=is_quick)
        yield from loading.writing()

    return {
        "Q1 Q2": searching.questions,
        "S1": lambda: start.starts(is_quick=is_quick),
        "P3 W1 W2 W3 W4 W5 W6 W7 E1 E2 import L1": site,
        "X1": lambda: files.sheets(is_quick=is_quick),
        "P1 P2": lambda: files.papers(is_quick=is_quick),
        "P4 P6": lambda: files.long_papers(is_quick=is_quick),
    }


def _print(lines: Iterator[Line]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
