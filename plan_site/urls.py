"""The project's routes: the methodologists' side under /admin/, everything else is the product's own."""

from django.contrib import admin
from django.urls import include, path

from events.admin import desk, factor

urlpatterns = [
    path("admin/", admin.site.admin_view(desk.start_page), name="desk"),  # in the place of the stock index
    path("admin/profile/", admin.site.admin_view(desk.profile_page), name="profile"),
    path("admin/profile/code/", factor.page, name="second_factor"),
    path("admin/profile/code/picture.svg", factor.picture, name="second_factor_picture"),
    path("admin/", admin.site.urls),
    path("", include("events.urls")),
]

handler400 = "plan_site.errors.bad_request"
handler500 = "plan_site.errors.server_error"
