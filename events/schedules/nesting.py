"""A period inside a period: in «1 квартал, январь» the month decides and the quarter is checked."""

from dataclasses import replace

from events.schedules.building import UnclearError
from events.schedules.schedule import Item, Phrase
from events.schedules.units import Block, Season, Span, word_spans
from events.schedules.vocabulary import list_months


def nest(items: list[Item]) -> tuple[Item, ...]:
    """The items with each finer one put into the period named before it (or after: «январь (1 квартал)»).

    Raises :class:`UnclearError`, with the reason, when a month or a day is not in the quarter or half-year it stands beside.
    """
    nested: list[Item] = []
    around: Span | None = None
    for item in items:
        span = item.what
        if isinstance(span, Span) and around and is_finer(span, around) and _may_hold(around, span):
            _put_inside(nested, around, item)
            continue
        if isinstance(span, Span):
            around = span if _is_closed(span) else None
        nested.append(item)
    return tuple(_turn(nested))


def is_finer(span: Span, other: Span) -> bool:
    """Whether the span is of a smaller kind: a quarter than a half-year, a month or a day than a quarter or a season."""
    return _level(span) > _level(other)


def _put_inside(nested: list[Item], around: Span, item: Item) -> None:
    before = nested[-1]
    if before.what == around and before.within is None:
        if before.hours not in {(), item.hours}:
            raise UnclearError
        nested.pop()
    elif before.within != around or _level(before.what) != _level(item.what):
        raise UnclearError
    nested.append(replace(item, within=around))


def _turn(items: list[Item]) -> list[Item]:
    """«январь (1 квартал)»: a period named last, after finer ones, holds them all."""
    *inner, outer = items
    around = outer.what
    if not isinstance(around, Span) or outer.within or not any(_is_loose_in(item, around) for item in inner):
        return _without_strays(items)
    spans = [item.what for item in inner if isinstance(item.what, Span)]
    is_plain = not any(item.within for item in inner) and len({_level(span) for span in spans}) == 1
    if not is_plain or not all(is_finer(span, around) and _may_hold(around, span) for span in spans):
        return _without_strays(items)
    if outer.hours and any(item.hours != outer.hours for item in inner):
        raise UnclearError
    return [replace(item, within=around) if isinstance(item.what, Span) else item for item in inner]


def _without_strays(items: list[Item]) -> list[Item]:
    """The items, unless a quarter or half-year follows a finer period that is not in it: then which of the two decides?"""
    for place, outer in enumerate(items):
        around = outer.what
        if not isinstance(around, Span) or isinstance(around.first, Season):
            continue
        if any(_is_loose_in(item, around) for item in items[:place]):
            raise UnclearError
    return items


def _is_loose_in(item: Item, around: Span) -> bool:
    return isinstance(item.what, Span) and item.within is None and _is_closed(around) and is_finer(item.what, around)


def _is_closed(span: Span) -> bool:
    """Whether it can be around others: a half-year, quarter or season with both its ends."""
    return _level(span) < 2 and span.first is not None and span.last is not None


def _may_hold(outer: Span, inner: Span) -> bool:
    """Whether the inner span lies in the outer one; a season may stand beside a month that is not in it, a quarter may not."""
    if set(inner.months()) <= set(outer.months()):
        return True
    if isinstance(outer.first, Season):
        return False
    words, period = word_spans([inner]), word_spans([outer])
    verb = "не входят" if inner.first and inner.last and inner.first != inner.last else "не входит"
    raise UnclearError(
        f"{words[0].upper()}{words[1:]} {verb} в {period}: {period} — это {list_months(outer.months())}."
    )


def _level(what: Span | Phrase | None) -> int:
    """0 for half-years, 1 for quarters and seasons, 2 for anything finer, as a deadline is."""
    unit = what.first if isinstance(what, Span) else None
    if isinstance(unit, Season):
        return 1
    if isinstance(unit, Block) and unit.size > 1:
        return 0 if unit.size > 3 else 1
    return 2
