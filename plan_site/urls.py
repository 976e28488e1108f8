"""The project's routes: the methodologists' side under /admin/, everything else is the product's own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("events.urls")),
]
