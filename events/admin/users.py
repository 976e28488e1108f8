"""Accounts: an administrator gives people roles, and cannot make anybody (or become) a superuser."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Django's own page of a user; the fields that give all powers are shown to superusers alone."""

    list_display = ["username", "last_name", "first_name", "email", "is_active", "last_login"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        hidden = {"is_superuser", "user_permissions"}
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in hidden]})
            for name, options in fieldsets
        ]

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
