"""The lines about loading and publishing 2,000 rows: how long all other writers wait. On SQLite, in this process."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from events.document import PlanDocument, Row
from tests.bench.measuring import Line, Target, seconds
from tests.bench.plans import IMPRINT, repeated

ROWS = 2000
YEARS = (2027, 2028, 2029)


def writing() -> Iterator[Line]:
    """The whole of each work and the part of it under the writers' lock: the site must be prepared."""
    new, changed, published = [], [], []
    for year in YEARS:
        document = repeated(ROWS, year)
        new.append(_held(partial(_load, document)))
        changed.append(_held(partial(_load, _reworded(document))))
        published.append(_held(partial(_publish, year)))
    for case, measured in (("new rows", new), ("changed rows", changed), ("rows published", published)):
        whole = ", ".join(f"{figure:.1f}" for figure, _ in measured)
        yield Line(
            "L1", f"writers wait for 2,000 {case}, s", [held for _, held in measured], Target(1), f"of {whole} s in all"
        )


def _held(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the work, and those of it with the lock held."""
    from events.plan.operations import acts

    held: list[float] = []
    turn = acts.turn

    @contextmanager
    def watched() -> Iterator[None]:
        with turn():
            start = time.perf_counter()
            yield
        held.append(time.perf_counter() - start)  # the commit, too

    acts.turn = watched
    try:
        return seconds(work), sum(held)
    finally:
        acts.turn = turn


def _load(document: PlanDocument) -> None:
    from events.plan.loading import load

    load(document)


def _reworded(document: PlanDocument) -> PlanDocument:
    sections = [replace(section, rows=tuple(map(_other, section.rows))) for section in document.sections]
    return replace(document, sections=tuple(sections))


def _other(row: Row) -> Row:
    return replace(
        row, title=f"{row.title} (новое)", format="мастер-класс", venue="Другой зал", schedule="2 квартал, май"
    )


def _publish(year: int) -> None:
    from events import exporters
    from events.models import Plan
    from events.plan.publishing import publish

    # The papers are made before the lock is taken, and P4 and P6 are about them.
    every = exporters.EXPORTERS
    exporters.EXPORTERS = {key: exporter for key, exporter in every.items() if not exporter.is_slow}
    try:
        publish(Plan.objects.get(year=year), note="", by_name="bench", at=IMPRINT.published_at)
    finally:
        exporters.EXPORTERS = every
