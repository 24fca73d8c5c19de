"""Builders of what people are told: a message, a notice of an incident, and an item that says it."""

from dataclasses import replace
from datetime import datetime, timedelta

from alerts.notice import Message, Notice, Reason
from build import PAIR, START
from hapair.severity import Severity

MESSAGE = Message(
    "FailedOver mx-paris: mx2 carries the mail",
    "mx2 acts as primary; mx1 is off.",
    "Mail flows through mx2.",
    "Since 00:00:10 UTC.",
    "Both members say so.",
    ("Find out why mx1 is off.",),
    ("Do not restart mx2.",),
    (("mx1", "off"), ("mx2", "primary")),
    "http://127.0.0.1/pair",
)


def notice(number: int = 0, reason: Reason = Reason.OPENED, *, after: float | None = None, **more: object) -> Notice:
    """The notice of that number in an incident that opened at START, a second after the one before it."""
    at = START + timedelta(seconds=number if after is None else after)
    severity = more.pop("severity", Severity.CRITICAL)
    made = Notice(PAIR.name, number, START, at, reason, severity, ("FailedOver",), MESSAGE, ("hook",), "paris")
    return replace(made, **more)


def opened(number: int, after: float = 0, **more: object) -> Notice:
    """The first of an incident of its own."""
    return notice(number, after=after, opened=START + timedelta(seconds=after), **more)


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)
