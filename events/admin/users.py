"""Accounts: an administrator gives people roles, and cannot make anybody (or become) a superuser."""

import hashlib
import json
from functools import partial

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import path, reverse
from django.utils.html import format_html

from events import second_factor
from events.forms.keys import ChosenField, is_key
from events.forms.profile import DepartmentField
from events.models import Profile

from . import factor
from .checked import CheckedAdmin

admin.site.unregister(User)


class AccountForm(UserChangeForm):
    """An account as the page showed it: a stale page must not give a dismissed colleague back what was taken from him."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    department = DepartmentField(
        label="Отдел", help_text="Строки этого отдела видны человеку на столе; он выбирает его и сам."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        department = Profile.objects.of(self.instance).department() if self.instance.pk else None
        self.initial["department"] = department.key if department and department.is_active else None
        self.initial["seen"] = mark(self.instance)

    def clean(self):
        """Raises ``ValidationError`` unless the account still is what the page showed; the page then shows it as it is."""
        cleaned = super().clean()
        if self.data.get("seen") != self.initial["seen"]:
            data = self.data.copy()
            data["seen"] = self.initial["seen"]
            self.data = data
            raise ValidationError(
                "Пока страница была открыта, эту учётную запись изменил коллега. Откройте её заново, проверьте, что в ней "
                "теперь, и внесите свою правку ещё раз. Ничего не сохранено."
            )
        return cleaned


def mark(user: User) -> str:
    """What the page of an account shows, as a short text: without what signing in changes."""
    fields = [getattr(user, name) for name in ("username", "first_name", "last_name", "email", "is_active", "is_staff")]
    roles = sorted(user.groups.values_list("pk", flat=True)) if user.pk else []
    department = Profile.objects.of(user).department_key if user.pk else ""
    return hashlib.sha256(json.dumps([*fields, roles, department]).encode()).hexdigest()[:16]


@admin.register(User)
class StaffAdmin(CheckedAdmin, UserAdmin):
    """Django's own page of a user, with what an office needs of it."""

    form = AccountForm
    change_form_template = "admin/events/account.html"
    list_display = ["username", "last_name", "first_name", "email", "is_active", "last_login"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined", "second_factor"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A POST reads the account with its row locked, so that of two people at once the second is told."""
        if request.method != "POST" or not object_id or not is_key(object_id):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            User.objects.select_for_update().filter(pk=object_id).first()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_fieldsets(self, request, obj=None):
        """A role says what a person may do; the powers beyond all roles are given by superusers alone."""
        if obj is None:
            return self.add_fieldsets
        rights = [
            "is_active",
            "is_staff",
            "groups",
            *(["is_superuser", "user_permissions"] if request.user.is_superuser else []),
        ]
        return [
            (None, {"fields": ["username", "password"]}),
            ("Человек", {"fields": ["first_name", "last_name", "email", "department"]}),
            ("Что может", {"fields": rights}),
            ("Вход", {"fields": ["second_factor", "last_login", "date_joined"]}),
        ]

    def get_urls(self):
        take_off = self.admin_site.admin_view(partial(factor.take_off_page, self))
        return [path("<int:pk>/code/", take_off, name="auth_user_take_off"), *super().get_urls()]

    @admin.display(description="Код из телефона")
    def second_factor(self, user):
        """Whether it is asked for, and the way to take it off who has lost the telephone."""
        if not second_factor.is_on(user):
            return "не спрашивается"
        address = reverse("admin:auth_user_take_off", args=[user.pk])
        return format_html('спрашивается · <a href="{}">снять, если телефон потерян…</a>', address)

    def save_model(self, request, obj, form, change):
        """Store the account, and the department if it was chosen anew."""
        super().save_model(request, obj, form, change)
        if "department" in form.changed_data:
            Profile.objects.of(obj).choose(form.cleaned_data["department"])

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Three roles are ticked, not carried from one list into another."""
        if db_field.name == "groups":
            kwargs["widget"], kwargs["form_class"] = forms.CheckboxSelectMultiple, ChosenField
            kwargs["help_text"] = ""
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        """A superuser's account can be changed by superusers alone."""
        return super().has_change_permission(request, obj) and not self._is_above(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not self._is_above(request, obj)

    def get_queryset(self, request):
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    @staticmethod
    def _is_above(request, user) -> bool:
        return bool(user and user.is_superuser and not request.user.is_superuser)
