"""Russian wording in templates."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from events import text
from events.document import Approval
from events.schedules import MONTH_NAMES_GENITIVE

register = template.Library()


@register.filter
def plural(number: int, forms: str) -> str:
    """``3|plural:"пункт,пункта,пунктов"`` → «3 пункта»."""
    return text.plural(number, *forms.split(","))


@register.filter
def typeset(words: str) -> str:
    """The words with the non-breaking spaces of Russian typography."""
    return text.typeset(words)


@register.filter
def unbroken(words: str) -> SafeString:
    """The words as HTML in which «20 мая», «11:00–13:00» and the like stay on one line."""
    pieces = (
        f'<span class="nb">{escape(part)}</span>' if is_one else escape(part) for part, is_one in text.unbroken(words)
    )
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped


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
