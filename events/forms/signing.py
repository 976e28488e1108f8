"""The form that attaches a signed file to an edition."""

from django import forms
from django.conf import settings

from events.models import SignedFile

ENDINGS = {
    SignedFile.Kind.SCAN: ("pdf", "jpg", "jpeg", "png", "tif", "tiff"),
    SignedFile.Kind.SIGNATURE: ("sig", "p7s", "sgn"),
}


class SignedFileForm(forms.Form):
    """A file, what it is, and whether readers see it."""

    kind = forms.ChoiceField(label="Что это", choices=SignedFile.Kind.choices)
    file = forms.FileField(
        label="Файл",
        help_text="Скан: PDF, JPG, PNG или TIFF. Подпись: SIG, P7S или SGN.",
        error_messages={"required": "Выберите файл.", "empty": "Файл пуст. Выберите другой."},
    )
    is_public = forms.BooleanField(
        label="Показать всем", required=False, help_text="Иначе файл видят только сотрудники. На скане видны подписи."
    )

    def clean(self):
        """A file of the kind that was said, and no longer than a plan may be."""
        cleaned = super().clean()
        file, kind = cleaned.get("file"), cleaned.get("kind")
        if not file or not kind:
            return cleaned
        endings = ENDINGS[SignedFile.Kind(kind)]
        if file.name.rpartition(".")[2].lower() not in endings:
            self.add_error("file", f"Такой файл здесь не приложить. Подойдут: {', '.join(endings).upper()}.")
        elif file.size > settings.IMPORT_MAX_BYTES:
            most = settings.IMPORT_MAX_BYTES // 2**20
            self.add_error(
                "file", f"Файл больше {most} МБ. Отсканируйте с меньшим разрешением, 150 точек на дюйм хватит."
            )
        return cleaned
