"""Russian wording in templates."""

from django import template

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
