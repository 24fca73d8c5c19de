"""Knows how a notice lies in the store, and how it is read again, exactly."""

import json
from dataclasses import fields
from typing import Any

from alerts.notice import Message, Notice, Reason
from hapair.forms.lines import BadLine
from history.notices import NoticeRow


def notice_row(notice: Notice) -> NoticeRow:
    message = {field.name: getattr(notice.message, field.name) for field in fields(Message)}
    text = json.dumps({"site": notice.site, "message": message}, separators=(",", ":"))
    named = notice.topic, notice.number, notice.key, notice.opened, notice.at
    return NoticeRow(*named, notice.reason.value, notice.severity, notice.rules, text, notice.channels)


def parse_notice(row: NoticeRow) -> Notice:
    """Raises BadLine for one that this version cannot read."""
    try:
        found = json.loads(row.text)
        message, reason = _message(found["message"]), Reason(row.reason)
        named = row.topic, row.number, row.opened, row.at, reason, row.severity
        return Notice(*named, row.rules, message, row.channels, str(found["site"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadLine(f"a notice of {row.topic!r} cannot be read: {type(error).__name__}: {error}") from None


def _message(found: dict[str, Any]) -> Message:
    lists = {name: tuple(map(str, found[name])) for name in ("steps", "avoid")}
    details = tuple((str(label), str(text)) for label, text in found["details"])
    words = {name: str(found[name]) for name in ("title", "verdict", "mail", "since", "sure", "link")}
    words["acknowledge"] = str(found.get("acknowledge", ""))
    return Message(**words, **lists, details=details)  # type: ignore[arg-type]
