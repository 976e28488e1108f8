"""A code of a second factor, typed by hand."""

from django import forms


class CodeForm(forms.Form):
    """One field; browsers offer what has come to the device."""

    code = forms.CharField(
        label="Код",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": "Впишите код."},
    )
