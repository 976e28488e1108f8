"""Taking a plan file in: the upload, the year, one row corrected by hand."""

from django import forms
from django.core.exceptions import ValidationError

from events.schedules import FIRST_YEAR, LAST_YEAR


class UploadForm(forms.Form):
    """A plan as a file or as text pasted from Word, Excel or a page."""

    file = forms.FileField(
        label="Файл плана",
        required=False,
        help_text="DOCX, XLSX, PDF с таблицей, CSV или JSON.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.xlsx,.pdf,.csv,.json,.html,.txt"}),
    )
    pasted = forms.CharField(
        label="Или таблица из буфера",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
        help_text="Выделите таблицу в Word, Excel или на странице, скопируйте и вставьте сюда вместе с шапкой.",
    )
    year = forms.IntegerField(
        label="Год плана",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Можно не заполнять, если год есть в названии плана.",
    )

    def clean(self):
        """Raises ``ValidationError`` unless there is exactly one source."""
        cleaned = super().clean()
        if bool(cleaned.get("file")) == bool((cleaned.get("pasted") or "").strip()) and not self.errors:
            raise ValidationError("Выберите файл или вставьте таблицу: что-нибудь одно.")
        return cleaned


class ImportYearForm(forms.Form):
    """The year of the plan that a file belongs to, when the file does not say."""

    year = forms.IntegerField(label="Год плана", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)


class RowForm(forms.Form):
    """The words of one row of a file, corrected by hand before loading."""

    title = forms.CharField(label="Название мероприятия", widget=forms.Textarea(attrs={"rows": 3, "cols": 80}))
    format = forms.CharField(
        label="Форма мероприятия", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 80})
    )
    venue = forms.CharField(
        label="Место проведения", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 80})
    )
    schedule = forms.CharField(label="Дата проведения", required=False, widget=forms.TextInput(attrs={"size": 60}))
    department = forms.CharField(
        label="Ответственный/исполнитель", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 80})
    )
