"""Knows PagerDuty's Events API v2: an incident is triggered under its key, and resolved under the same."""

import json
from typing import Any

from alerts.channels.base import Copy
from alerts.channels.poster import Poster
from alerts.channels.wording import plain_text, tamed
from alerts.notice import Notice, Reason
from hapair.forms.lines import show_time
from hapair.severity import Severity
from hapair.words.printable import printable

LONGEST_SUMMARY = 1024
_SEVERITIES = {Severity.OK: "info", Severity.WARNING: "warning", Severity.CRITICAL: "critical"}


class PagerDuty:
    def __init__(self, name: str, url: str, routing_key: str, poster: Poster) -> None:
        self.name, self._url, self._routing_key, self._poster = name, url, routing_key, poster

    async def send(self, notice: Notice, copy: Copy) -> None:
        """A test is resolved at once: it shows the way and leaves nobody with an incident."""
        await self._enqueue(event(notice, copy), notice)
        if notice.reason is Reason.TEST:
            await self._enqueue(ending(notice), notice)

    async def _enqueue(self, found: dict[str, Any], notice: Notice) -> None:
        body = json.dumps(found | {"routing_key": self._routing_key}).encode()
        await self._poster.post(self._url, body, {"Idempotency-Key": notice.key})


def event(notice: Notice, copy: Copy) -> dict[str, Any]:
    """Without the routing key. Who acknowledged in PagerDuty is not called again by what is told of the same key."""
    if notice.ended:
        return ending(notice)
    notice = tamed(notice)
    found: dict[str, Any] = {
        "event_action": "trigger",
        "dedup_key": notice.incident_key,
        "client": "Pairwatch",
        "payload": {
            "summary": printable(notice.message.title, LONGEST_SUMMARY),
            "source": printable(notice.topic),
            "severity": _SEVERITIES.get(notice.severity, "error"),
            "timestamp": show_time(notice.at),
            "group": printable(notice.site or notice.topic),
            "class": notice.reason.value,
            "custom_details": _details(notice, copy),
        },
    }
    link, acknowledge = notice.message.link, notice.message.acknowledge
    links = [{"href": link, "text": "Open in Pairwatch"}]
    links += [{"href": acknowledge, "text": "Acknowledge in Pairwatch"}] if acknowledge else []
    return found | ({"client_url": link, "links": links} if link else {})


def ending(notice: Notice) -> dict[str, Any]:
    return {"event_action": "resolve", "dedup_key": notice.incident_key}


def _details(notice: Notice, copy: Copy) -> dict[str, Any]:
    told = {"message": plain_text(notice, copy), "rules": ", ".join(notice.rules), "key": notice.key}
    return told | dict(notice.message.details)
