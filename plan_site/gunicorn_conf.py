"""The WSGI server, for ``gunicorn -c python:plan_site.gunicorn_conf``; GUNICORN_CMD_ARGS overrides any line."""

from typing import Any

from plan_site import settings

wsgi_app = "plan_site.wsgi"
# Only for this machine: a reverse proxy stands in front and speaks TLS to the world.
bind = f"127.0.0.1:{settings.PORT}"
workers = settings.WEB_CONCURRENCY
preload_app = True
timeout = 60  # seconds; a long plan takes a while to be set as PDF
graceful_timeout = 60
# A fresh process now and then gives back what large files took; but it has no kept answers, so not more often.
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Say where to look, for the person who has just typed ``make run``."""
    server.log.info("Сайт открыт: http://localhost:%s/ (остановить: Ctrl+C)", settings.PORT)
