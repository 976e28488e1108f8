"""The routes of the public side, as listed in docs/architecture.md. Routes only."""

from django.urls import path

from events.views import files, health, pages

app_name = "events"

urlpatterns = [
    path("", pages.home, name="home"),
    path("plans/", pages.plans, name="plans"),
    path("plans/<int:year>/", pages.plan, name="plan"),
    path("plans/<int:year>/plan.<slug:format_key>", files.plan_file, name="plan_file"),
    path("plans/<int:year>/events/<uuid:uid>/", pages.event, name="event"),
    path("plans/<int:year>/editions/", pages.editions, name="editions"),
    path("plans/<int:year>/editions/<int:number>/", pages.edition, name="edition"),
    path("plans/<int:year>/editions/<int:number>/plan.<slug:format_key>", files.plan_file, name="edition_file"),
    path("plans/<int:year>/changes.pdf", files.changes_file, name="changes_file"),
    path("plan.schema.json", files.plan_schema, name="plan_schema"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
