"""Knows Prometheus' Alertmanager, API v2: an incident is an alert, known by its labels until its end is told."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from alerts.channels.base import Copy
from alerts.channels.poster import Poster
from alerts.channels.wording import plain_text, tamed
from alerts.notice import Notice, Reason
from hapair.forms.lines import show_time
from hapair.severity import Severity

ALERT_NAME = "PairwatchIncident"
LASTING = timedelta(days=366)
"""Until its end is told: an alert that were let to time out would be called resolved by nobody's word."""
TEST_LASTS = timedelta(minutes=5)


class Alertmanager:
    def __init__(self, name: str, url: str, user: str, password: str, poster: Poster) -> None:
        self.name, self._poster = name, poster
        self._url = url.rstrip("/") + "/api/v2/alerts"
        login = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {login}"} if user else {}

    async def send(self, notice: Notice, copy: Copy) -> str:
        """The receipt is how severe the incident was when it was first told here."""
        found = alerts(tamed(notice), copy)
        await self._poster.post(self._url, json.dumps(found).encode(), {"Idempotency-Key": notice.key, **self._headers})
        return str(found[0]["labels"]["severity"])


def alerts(notice: Notice, copy: Copy) -> list[dict[str, Any]]:
    """The incident, and where it is worse now than when it was first told, the end of what it was.

    Routes there go by the label `severity`, and an alert with other labels is another one. It never goes down: what
    eases is as severe as it was until it ends.
    """
    first = Severity[copy.receipt.upper()] if copy.receipt else notice.severity
    worst = max(first, notice.severity)
    found = [_alert(notice, copy, worst, _ends(notice))]
    return found if first is worst else [*found, _alert(notice, copy, first, notice.at)]


def _ends(notice: Notice) -> datetime:
    match notice.reason:
        case Reason.RESOLVED:
            return notice.at
        case Reason.TEST:
            return notice.at + TEST_LASTS
        case _:
            return notice.at + LASTING


def _alert(notice: Notice, copy: Copy, severity: Severity, ends: datetime) -> dict[str, Any]:
    labels = {
        "alertname": ALERT_NAME,
        "pair": notice.topic,
        "site": notice.site,
        "severity": severity.name.lower(),
        "test": "true" if notice.reason is Reason.TEST else "",
    }
    alert: dict[str, Any] = {
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": _annotations(notice, copy),
        "startsAt": show_time(notice.opened),
        "endsAt": show_time(ends),
    }
    return alert | ({"generatorURL": notice.message.link} if notice.message.link else {})


def _annotations(notice: Notice, copy: Copy) -> Mapping[str, str]:
    return {
        "summary": notice.message.title,
        "description": plain_text(notice, copy),
        "reason": notice.reason.value,
        "rules": ", ".join(notice.rules),
        "key": notice.key,
    }
