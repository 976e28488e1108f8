"""The page of an edition's signed files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from events.forms.signing import SignedFileForm
from events.models import Edition, SignedFile
from events.plan import signing
from events.responses import file_response

UNCHANGED = "Ничего не изменилось: это уже сделали раньше, или файл тем временем убрали."


class SigningPages:
    """Adds «Подписанные файлы» to the edition's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/signed/", wrap(self.signed_page), name="events_edition_signed"),
            path("signed/<int:pk>/", wrap(self.signed_file), name="events_edition_signed_file"),
            *super().get_urls(),
        ]

    def signed_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is attached; a POST attaches one more, or shows, hides, removes or brings back one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        edition = get_object_or_404(Edition.objects.select_related("plan").defer("stored"), pk=pk)
        may_attach = request.user.has_perm("events.change_plan") or request.user.has_perm("events.publish_plan")
        if request.method == "POST" and not may_attach:
            raise PermissionDenied
        form, status = SignedFileForm(), 200
        if "attach" in request.POST:
            form = SignedFileForm(request.POST, request.FILES)
            if form.is_valid():
                file = form.cleaned_data["file"]
                attached = signing.attach(
                    edition,
                    kind=form.cleaned_data["kind"],
                    name=file.name[:255],
                    data=file.read(),
                    is_public=form.cleaned_data["is_public"],
                    by=request.user,
                    at=timezone.now(),
                )
                as_it_is = "" if attached.file_name == file.name[:255] else " Он уже стоял здесь под этим названием."
                messages.success(request, f"Файл «{attached.file_name}» приложен.{as_it_is}")
                return redirect(request.path)
            status = 400
        elif request.method == "POST":
            self._change(request, edition)
            return redirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Подписанные файлы: {edition}",
            "opts": self.opts,
            "plan": edition.plan,
            "edition": edition,
            "files": edition.signed.standing().defer("data"),
            "removed": edition.signed.exclude(removed_at=None).defer("data"),
            "form": form,
            "may_attach": may_attach,
        }
        return render(request, "admin/events/signed.html", context, status=status)

    def _change(self, request: HttpRequest, edition: Edition) -> None:
        """Do to the file what was pressed: a second press finds it done."""
        for name, do in (
            ("show", lambda file: signing.show(file, is_public=True, by=request.user)),
            ("hide", lambda file: signing.show(file, is_public=False, by=request.user)),
            ("remove", lambda file: signing.take_away(file, by=request.user, at=timezone.now())),
            ("back", lambda file: signing.bring_back(file, by=request.user)),
        ):
            key = request.POST.get(name, "")
            found = (
                edition.signed.defer("data").filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
            )
            if found and do(found):
                messages.success(request, "Сделано.")
            elif found:
                messages.warning(request, UNCHANGED)

    def signed_file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One attached file, for staff; saved, never shown, for it came from outside."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = get_object_or_404(SignedFile, pk=pk)
        return file_response(bytes(file.data), "application/octet-stream", file.file_name)
