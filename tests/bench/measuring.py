"""How things are measured: rivals turn about (A B, B A), the ratio of each round, its median and spread. One table of lines."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """The bound a figure is held against."""

    bound: float
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"

    def is_met(self, figure: float) -> bool:
        return figure >= self.bound if self.at_least else figure <= self.bound


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: the figures of all rounds, or none with the reason in ``note``."""

    id: str
    case: str
    figures: Sequence[float]
    target: Target | None = None
    note: str = ""
    is_held: bool = field(default=True)

    @property
    def verdict(self) -> str:
        if not self.figures:
            return "not measured"
        if self.target is None:
            return ""
        return "met" if self.is_held and self.target.is_met(statistics.median(self.figures)) else "missed"

    def __str__(self) -> str:
        figure = _spread(self.figures) if self.figures else "–"
        target = str(self.target or "")
        return f"{self.id:<7}{self.case:<62}{figure:<22}{target:<8}{self.verdict:<13}{self.note}".rstrip()


def _spread(figures: Sequence[float]) -> str:
    middle = f"{statistics.median(figures):.2f}"
    return middle if len(figures) == 1 else f"{middle} [{min(figures):.2f}–{max(figures):.2f}]"


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes by the clock on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratios(first: Callable[[], float], second: Callable[[], float], rounds: int) -> list[float]:
    """``first`` / ``second`` of each round; the order turns from round to round, so that neither has the quieter place."""
    found = []
    for number in range(rounds):
        if number % 2:
            divisor = second()
            found.append(first() / divisor)
        else:
            dividend = first()
            found.append(dividend / second())
    return found


def exponents(sizes: Sequence[int], costs: Sequence[float]) -> list[float]:
    """The power by which the cost grows from each size to the next; 1 is linear."""
    steps = zip(sizes, sizes[1:], costs, costs[1:], strict=False)
    return [math.log(cost_after / cost) / math.log(after / size) for size, after, cost, cost_after in steps]
