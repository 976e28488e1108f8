"""What can be the key of a row: a database cannot hold every number that can be typed into a form or an address."""

from django import forms
from django.core.exceptions import ValidationError

_DIGITS = 18  # of the largest number that fits into a column of either database, less one


def is_key(text: str) -> bool:
    """Whether a row may have this key."""
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS


class ChosenField(forms.ModelMultipleChoiceField):
    """Django's looks up whatever was sent; what is no key is an error of the field here."""

    def clean(self, value):
        """The chosen rows. Raises ``ValidationError``."""
        for key in value or ():
            if not is_key(str(key)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(key)[:40]}
                )
        return super().clean(value)
