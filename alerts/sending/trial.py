"""Knows the notice that tries a channel: a test says it is one, and nothing of any pair."""

from datetime import datetime

from alerts.notice import Message, Notice, Reason
from hapair.severity import Severity

TOPIC = "pairwatch"


def trial(at: datetime, channels: tuple[str, ...], who: str) -> Notice:
    """`who` asked for it."""
    message = Message(
        "[TEST] Pairwatch: this is a test, nothing is the matter",
        f"{who} asked Pairwatch to try its channels. What you read came the way an alarm comes.",
        "",
        "",
        "",
        ("Nothing is to be done.",),
    )
    return Notice(TOPIC, 0, at, at, Reason.TEST, Severity.WARNING, (), message, channels)
