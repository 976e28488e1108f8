"""What a person says of himself for the desk."""

from django import forms

from events.models import Department


class DepartmentField(forms.ModelChoiceField):
    """A department that may be chosen, by its key."""

    def __init__(self, **kwargs):
        kwargs = {"label": "Мой отдел", "required": False, "empty_label": "не выбран", **kwargs}
        super().__init__(queryset=Department.objects.active().order_by("name"), to_field_name="key", **kwargs)
        self.error_messages["invalid_choice"] = "Такого отдела в справочнике нет. Выберите из списка."


class ProfileForm(forms.Form):
    """The department whose rows stand on the desk."""

    department = DepartmentField(help_text="Строки этого отдела видны на столе.")
    wants_letters = forms.BooleanField(
        label="Присылать письма",
        required=False,
        help_text="О плане на утверждении: отправлен, возвращён, утверждён. На почту, которую указал администратор.",
    )
