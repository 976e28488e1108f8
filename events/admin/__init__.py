"""The methodologists' side: stock Django admin, well configured, plus the pages it has no form for."""

from django.contrib import admin
from django.utils.safestring import mark_safe

from . import approval, codes, edition, event, importing, jobs, journal, organisation, plan, reference, sign_in, users

__all__ = ["approval", "edition", "event", "importing", "jobs", "journal", "organisation", "plan", "reference", "users"]

admin.site.has_permission = codes.has_permission
admin.site.login = sign_in.login
admin.site.site_header = "Методплан"
admin.site.site_title = "Методплан"
admin.site.index_title = "План методических мероприятий"
admin.site.enable_nav_sidebar = False
admin.site.empty_value_display = mark_safe('<span class="none">–</span>')  # what a list on a phone leaves out
