"""Knows the generic webhook: a notice as a JSON object of a fixed form, signed where a key is set."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from alerts.channels.base import Copy
from alerts.channels.poster import Poster
from alerts.channels.wording import tamed
from alerts.notice import Notice
from hapair.forms.lines import show_time

VERSION = 1
"""Of the form. Keys may be added under the same version; none goes, and none changes what it means."""


class Webhook:
    def __init__(self, name: str, url: str, key: str, poster: Poster, now: Callable[[], datetime]) -> None:
        self.name, self._url, self._key, self._poster, self._now = name, url, key, poster, now

    async def send(self, notice: Notice, copy: Copy) -> None:
        body = json.dumps(form(notice, copy), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Idempotency-Key": notice.key}
        if self._key:
            headers["X-Pairwatch-Signature"] = signature(self._key, int(self._now().timestamp()), body)
        await self._poster.post(self._url, body, headers)


def signature(key: str, at_s: int, body: bytes) -> str:
    """`at_s`, seconds since 1970, is signed too, so that a receiver can refuse what is old."""
    signed = hmac.new(key.encode(), f"{at_s}.".encode() + body, hashlib.sha256)
    return f"t={at_s},v1={signed.hexdigest()}"


def form(notice: Notice, copy: Copy) -> dict[str, Any]:
    message = tamed(notice).message
    return {
        "version": VERSION,
        **_which(notice),
        "incident_key": notice.incident_key,
        "topic": notice.topic,
        "site": notice.site,
        "opened": show_time(notice.opened),
        "ended": notice.ended,
        "rules": list(notice.rules),
        "verdict": message.verdict,
        "mail": message.mail,
        "since": message.since,
        "sure": message.sure,
        "steps": list(message.steps),
        "avoid": list(message.avoid),
        "details": [{"label": label, "text": text} for label, text in message.details],
        "link": message.link,
        "acknowledge": message.acknowledge,
        "folded": [_which(each) for each in copy.folded],
        "attempt": copy.attempt,
        "instead_of": copy.instead_of,
    }


def _which(notice: Notice) -> Mapping[str, Any]:
    return {
        "key": notice.key,
        "at": show_time(notice.at),
        "reason": notice.reason.value,
        "severity": notice.severity.name.lower(),
        "title": tamed(notice).message.title,
    }
