"""The product's routes and two rival pages under /rival/."""

from django.urls import include, path

from tests.bench import views

urlpatterns = [
    path("rival/constant/<str:name>", views.constant),
    path("rival/plan/<int:year>/", views.ordinary),
    path("", include("plan_site.urls")),
]
