"""The methodologists' side under the content policy: no page of the admin trips over it, scripts and all.

The ``page`` fixture holds the check itself: it fails a test whose page breaks the policy or asks another host.
"""

from django.contrib import admin
from django.urls import reverse

from tests.factories import make_user


def addresses():
    """The list and the form of every model that the admin shows."""
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
        own = {pattern.name for pattern in admin.site._registry[model].get_urls()}
        for page in ("changelist", "add"):
            name = f"{model._meta.app_label}_{model._meta.model_name}_{page}"
            if name in own:  # the journal is written by no form
                yield reverse(f"admin:{name}")


def test_admin_opens_every_list_and_form_under_the_policy(page, sign_in):
    sign_in(page, make_user(is_superuser=True))

    statuses = {address: page.goto(address).status for address in [reverse("admin:index"), *addresses()]}

    # 403 is the answer where nobody may add: an edition is published, never typed in.
    assert {address for address, status in statuses.items() if status not in {200, 403}} == set()
    assert statuses[reverse("admin:events_event_add")] == 200
