"""Knows every path that a machine asks: /healthz, /readyz, /metrics, /api/v1 and /badge; all of them only read."""

from pathlib import Path

from starlette.routing import BaseRoute

from dashboard.aside import aside
from dashboard.data import door
from dashboard.faces.api import api
from dashboard.faces.asking import Counter
from dashboard.faces.badges import badge_routes
from dashboard.faces.health import health_routes
from dashboard.faces.metrics import metrics_routes


def face_routes(store_url: str, archive: Path) -> list[BaseRoute]:
    screens, beside, counter = door(store_url, archive), aside(store_url, archive), Counter()
    return [
        *health_routes(screens),
        *metrics_routes(beside, counter),
        *badge_routes(screens, counter),
        api(beside, counter),
    ]
