"""The project's routes: the methodologists' side under /admin/, everything else is the product's own.

All of it stands below ``settings.SITE_PATH``, which is empty for a site that has its host to itself.
"""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from events.admin import desk, factor

_site: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.admin_view(desk.start_page), name="desk"),  # in the place of the stock index
    path("admin/profile/", admin.site.admin_view(desk.profile_page), name="profile"),
    path("admin/profile/code/", factor.page, name="second_factor"),
    path("admin/profile/code/picture.svg", factor.picture, name="second_factor_picture"),
    path("admin/", admin.site.urls),
    path("", include("events.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [path(f"{settings.SITE_PATH}/"[1:], include(_site))]
if settings.SITE_PATH:
    urlpatterns.append(path("", RedirectView.as_view(pattern_name="events:home")))
    admin.site.site_url = f"{settings.SITE_PATH}/"

handler400 = "plan_site.errors.bad_request"
handler500 = "plan_site.errors.server_error"
