"""Russian wording in templates."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from events import appearance, text
from events.comparing.act import quoted
from events.document import Approval
from events.edition.searching import Marked
from events.schedules import MONTH_NAMES_GENITIVE

register = template.Library()


@register.simple_tag
def style_address() -> str:
    """The address of the style sheet: one for all readers, each of whom is answered with the appearance they chose."""
    return reverse("events:style", args=[appearance.version()])


@register.filter
def plural(number: int, forms: str) -> str:
    """``3|plural:"пункт,пункта,пунктов"`` → «3 пункта»."""
    return text.plural(number, *forms.split(","))


@register.filter
def typeset(words: str) -> str:
    """The words with the non-breaking spaces of Russian typography."""
    return text.typeset(words)


@register.filter
def in_quotes(words: str) -> str:
    """The words in quotation marks, as an act quotes them."""
    return quoted(words)


@register.filter
def unbroken(words: str) -> SafeString:
    """The words as HTML in which «20 мая», «11:00–13:00» and the like stay on one line, and found words are highlighted."""
    spans, pieces, end = words.spans if isinstance(words, Marked) else (), [], 0
    for part, is_one in text.unbroken(words):
        start, end = end, end + len(part)
        inside = _highlighted(part, [(first - start, last - start) for first, last in spans])
        pieces.append(f'<span class="nb">{inside}</span>' if is_one else inside)
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped


def _highlighted(part: str, spans: Iterable[tuple[int, int]]) -> str:
    """The part as HTML; a stretch to highlight may begin before it and end after it."""
    pieces, done = [], 0
    for start, end in spans:
        start, end = max(start, 0), min(end, len(part))
        if start < end:
            pieces += [escape(part[done:start]), f"<mark>{escape(part[start:end])}</mark>"]
            done = end
    return "".join([*pieces, escape(part[done:])])


@register.filter
def sentence_case(title: str) -> str:
    """A title in capitals as a sentence."""
    return text.sentence_case(title)


@register.filter
def capital(words: str) -> str:
    """The words with a capital letter first; the others stay."""
    return words[:1].upper() + words[1:]


@register.filter
def approval_words(approval: Approval) -> str:
    """The approval block as a sentence: «План утверждён приказом директора от 14 марта 2025 г. № 5.»

    Empty for a plan without one, and for one that is to be signed by hand: the site cannot know that it was.
    """
    on = approval.approved_on
    day = f"{on.day} {MONTH_NAMES_GENITIVE[on.month - 1]} {on.year} г." if on else ""
    post = " ".join(approval.post.split())
    if approval.form == "order":
        number = f"№ {approval.order_number}" if approval.order_number else ""
        parts = ["План утверждён приказом", post, day and f"от {day}", number]
    elif approval.form == "signed" and day:
        parts = ["План утверждён", day, post, approval.name]
    else:
        return ""
    return " ".join(filter(None, parts)).rstrip(".") + "."
