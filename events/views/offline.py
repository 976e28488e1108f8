"""What makes the site installable and lets the last seen plan open without a connection: a manifest and a service worker."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from events.appearance import version
from events.release import release
from events.views.frozen import frozen_feed


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest (https://www.w3.org/TR/appmanifest/)."""
    return frozen_feed(request, (), _manifest, asked="", content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands at the root, because a worker rules the addresses below its own alone."""
    return frozen_feed(request, (), _worker, asked="", content_type="text/javascript; charset=utf-8")


def _manifest() -> HttpResponse:
    home = reverse("events:home")
    icons = [(f"icon-{size}.png", f"{size}x{size}", "image/png") for size in (192, 512)]
    return JsonResponse(
        {
            "id": home,
            "name": "Методплан – план методических мероприятий",
            "short_name": "Методплан",
            "lang": "ru",
            "start_url": home,
            "scope": home,
            "display": "minimal-ui",
            "background_color": "#fffdf8",
            "theme_color": "#9b2335",
            "icons": [{"src": static(name), "sizes": sizes, "type": kind} for name, sizes, kind in icons],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _worker() -> HttpResponse:
    style, root = reverse("events:style", args=[version()]), reverse("events:home")
    script = (Path(settings.BASE_DIR) / "static" / "worker.js").read_text(encoding="utf-8")
    return HttpResponse(
        f'"use strict";\nconst VERSION = "{release()}";\nconst STYLE = "{style}";\nconst ROOT = "{root}";\n{script}'
    )
