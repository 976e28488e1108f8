"""A progress bar for people at a terminal; silent when the output goes elsewhere."""

import sys
from collections.abc import Callable

WIDTH = 30  # letters


def bar(label: str) -> Callable[[int, int], None] | None:
    """A function to be told (done, of how many), or nothing when nobody is looking."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        filled = WIDTH * done // max(total, 1)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{label} [{'#' * filled}{'.' * (WIDTH - filled)}] {done} из {total}{end}")
        sys.stderr.flush()

    return show
