"""Knows how a notice reads as plain text, with whatever a unit said in it as text and nothing else."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from alerts.channels.base import Copy
from alerts.notice import Message, Notice
from hapair.forms.lines import show_time
from hapair.words.printable import printable

LONGEST_TITLE, LONGEST_PART = 200, 1000
MOST_DETAILS = 60
SIGNATURE = "Pairwatch"
ACKNOWLEDGE = "To say that you look after it:"


def tamed(notice: Notice) -> Notice:
    """With a message that holds no control, formatting or direction-changing character, and no line break."""
    message = Message(**{field.name: _tamed(getattr(notice.message, field.name)) for field in fields(Message)})
    title = printable(notice.message.title, LONGEST_TITLE)
    return replace(notice, message=replace(message, title=title, details=message.details[:MOST_DETAILS]))


def _tamed(part: Any) -> Any:
    return printable(part, LONGEST_PART) if isinstance(part, str) else tuple(_tamed(each) for each in part)


def paragraphs(notice: Notice, copy: Copy) -> Iterator[tuple[str, ...]]:
    """What stands below the title, each as its lines; the notice must be tamed."""
    message = notice.message
    yield tuple(part for part in (message.verdict, message.mail, message.since, message.sure) if part)
    if message.steps:
        yield "What to do now:", *(f"{n}. {step}" for n, step in enumerate(message.steps, 1))
    if message.avoid:
        yield "What not to do:", *(f"- {avoid}" for avoid in message.avoid)
    if message.details:
        yield tuple(f"{label}: {text}" for label, text in message.details)
    if copy.folded:
        yield "Before this, and not told here yet:", *(f"{show_time(each.at)} {_title(each)}" for each in copy.folded)
    if message.link:
        yield (message.link,)
    if message.acknowledge:
        yield ACKNOWLEDGE, message.acknowledge
    if copy.instead_of:
        yield (f"This came here because the channel '{copy.instead_of}' does not take it.",)


def plain_text(notice: Notice, copy: Copy) -> str:
    """What stands below the title, and from which notice it is."""
    told = (f"{SIGNATURE}, {show_time(notice.at)}, {printable(notice.topic)}, notice {notice.key}",)
    return "\n\n".join("\n".join(lines) for lines in (*paragraphs(notice, copy), told) if lines) + "\n"


def _title(notice: Notice) -> str:
    return printable(notice.message.title, LONGEST_TITLE)
