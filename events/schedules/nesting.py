"""A period inside a period: in «1 квартал, январь» the month decides and the quarter is checked."""

from dataclasses import replace

from .grammar import Unclear
from .schedule import Item, Phrase
from .units import Block, Season, Span, word_spans
from .vocabulary import list_months


def nest(items: list[Item]) -> tuple[Item, ...]:
    """The items with each finer one put into the period named before it (or after: «январь (1 квартал)»).

    Raises :class:`Unclear`, with the reason, when a month or a day is not in the quarter or half-year it stands beside.
    """
    nested: list[Item] = []
    around: Span | None = None
    for item in items:
        span = item.what
        if isinstance(span, Span) and around and is_finer(span, around) and _may_hold(around, span):
            _put_inside(nested, around, item)
            continue
        if isinstance(span, Span):
            around = span if _level(span) < 2 and span.first and span.last else None
        nested.append(item)
    return tuple(_turn(nested))


def is_finer(span: Span, other: Span) -> bool:
    """Whether the span is of a smaller kind: a quarter than a half-year, a month or a day than a quarter or a season."""
    return _level(span) > _level(other)


def _put_inside(nested: list[Item], around: Span, item: Item) -> None:
    before = nested[-1]
    if before.what == around and before.within is None:
        if before.hours not in {(), item.hours}:
            raise Unclear
        nested.pop()
    elif before.within != around or _level(before.what) != _level(item.what):
        raise Unclear
    nested.append(replace(item, within=around))


def _turn(items: list[Item]) -> list[Item]:
    """«январь (1 квартал)»: a period named last, after finer ones, holds them all."""
    *inner, outer = items
    around = outer.what
    if not isinstance(around, Span) or outer.within or not any(_is_loose_in(item, around) for item in inner):
        return _without_strays(items)
    spans = [item.what for item in inner if isinstance(item.what, Span)]
    if not all(is_finer(span, around) and _may_hold(around, span) for span in spans) or any(
        item.within for item in inner
    ):
        return _without_strays(items)
    return [replace(item, within=around) if isinstance(item.what, Span) else item for item in inner]


def _without_strays(items: list[Item]) -> list[Item]:
    """The items, unless a quarter or half-year follows a finer period that is not in it: then which of the two decides?"""
    for place, outer in enumerate(items):
        if isinstance(outer.what, Span) and not isinstance(outer.what.first, Season):
            if any(_is_loose_in(item, outer.what) for item in items[:place]):
                raise Unclear
    return items


def _is_loose_in(item: Item, around: Span) -> bool:
    return isinstance(item.what, Span) and item.within is None and _level(around) < 2 and is_finer(item.what, around)


def _may_hold(outer: Span, inner: Span) -> bool:
    """Whether the inner span lies in the outer one; a season may stand beside a month that is not in it, a quarter may not."""
    if set(inner.months()) <= set(outer.months()):
        return True
    if isinstance(outer.first, Season):
        return False
    words, period = word_spans([inner]), word_spans([outer])
    verb = "не входит" if inner.first == inner.last else "не входят"
    raise Unclear(f"{words[0].upper()}{words[1:]} {verb} в {period}: {period} — это {list_months(outer.months())}.")


def _level(what: Span | Phrase | None) -> int:
    """0 for half-years, 1 for quarters and seasons, 2 for anything finer."""
    unit = (what.first or what.last) if isinstance(what, Span) else None
    if isinstance(unit, Season):
        return 1
    if isinstance(unit, Block) and unit.size > 1:
        return 0 if unit.size > 3 else 1
    return 2
