"""Russian wording in templates."""

from django import template

from events import text

register = template.Library()


@register.filter
def plural(number: int, forms: str) -> str:
    """``3|plural:"пункт,пункта,пунктов"`` → «3 пункта»."""
    return text.plural(number, *forms.split(","))


@register.filter
def typeset(words: str) -> str:
    """The words with the non-breaking spaces of Russian typography."""
    return text.typeset(words)
