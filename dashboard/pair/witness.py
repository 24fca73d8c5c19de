"""Knows the table of witnesses on a pair's page: what each way of knowing says of each member, and how long ago."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from alerts.arrangements import Arranged
from dashboard.members import Channel, MemberShown
from dashboard.said import printable
from hapair.evidence.service import amiss, serving
from hapair.evidence.virtual import Answer, Finding
from hapair.judge import PairState
from hapair.look import Event, Path
from history.latest import Latest

NOT_LISTENED = "not listened for"
HOW_TO_LISTEN = "[listen] in the settings names a port for it"
BOTH_CLAIM = "both members say so"


@dataclass(frozen=True, slots=True)
class Cell:
    """`mark` is `ok`, `differs` (contradicted by another), `unseen` (silence) or `told` (said at a time of its own).

    `word` says it in brief, whatever colour and shape it has. `ago_s` is None where nothing ever came.
    """

    mark: str
    word: str
    text: str
    ago_s: float | None
    spoke: str
    """What `ago_s` is the time of: `last answered`, `heard`; empty where it is that of the word itself."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One way of knowing. `cells` are the members', in their order; one where it speaks of both alike."""

    name: str
    cells: tuple[Cell, ...]


def witnesses(
    latest: Latest, members: Sequence[MemberShown], told: Sequence[Event], arranged: Arranged, now: datetime, *,
    stale: bool,
) -> Iterator[Witness]:  # fmt: skip
    """`told` are the reports of the last day, in order. What is stale is only what was last said."""
    for channels in zip(*(member.channels for member in members), strict=True):
        cells = [
            _reported(channel, name, told, arranged, now) if channel.key in ("trap", "syslog") else _polled(channel)
            for channel, name in zip(channels, (m.name for m in latest.pair.members), strict=True)
        ]
        if all(channel.mark == "ok" and channel.word == "primary" for channel in channels):
            cells = [replace(cell, mark="differs", word=f"{cell.word}: {BOTH_CLAIM}") for cell in cells]
        yield Witness(channels[0].name, tuple(_aged(cell) if stale else cell for cell in cells))
    for address, answer in latest.evidence.virtual.items():
        yield Witness(f"Mail to {printable(address, 40)}", (_virtual(latest, answer, now, stale=stale),))
    yield Witness("Our own path", (_path(latest, now, stale=stale),))


def _polled(channel: Channel) -> Cell:
    spoke = "last answered" if channel.mark == "unseen" and channel.spoke_s is not None else ""
    text = "" if channel.text == channel.word else channel.text
    return Cell(channel.mark, channel.word, text, channel.spoke_s, spoke)


def _reported(channel: Channel, member: str, told: Sequence[Event], arranged: Arranged, now: datetime) -> Cell:
    """The last thing it said, where that was lately."""
    if channel.spoke_s is None and arranged.listens is not None and channel.key not in arranged.listens:
        return Cell("unseen", NOT_LISTENED, HOW_TO_LISTEN, None, "")
    last = next((e for e in reversed(told) if e.source == channel.key and e.member == member), None)
    if last is None or channel.spoke_s is None:
        return Cell(
            channel.mark, channel.word, "" if channel.spoke_s is not None else channel.text, channel.spoke_s, ""
        )
    ago_s = max(0.0, (now - last.at).total_seconds())
    return Cell("told", printable(last.kind.replace("_", " "), 60), printable(last.text), ago_s, "")


ANSWERS = MappingProxyType({
    Finding.UNIT: "answers", Finding.BOTH: "both units answer", Finding.STRANGER: "neither unit answers there",
    Finding.SILENT: "no mail is taken", Finding.SOMEBODY: "somebody answers",
})  # fmt: skip


def _virtual(latest: Latest, answer: Answer, now: datetime, *, stale: bool) -> Cell:
    """Who is found where mail arrives: it may contradict what both members say of themselves."""
    ago_s = max(0.0, (now - answer.at).total_seconds())
    word = f"{printable(answer.by or '')} {ANSWERS[answer.finding]}".strip()
    if not answer.still(now):
        return Cell("unseen", word, "", ago_s, "last said")
    wrong = amiss(answer, serving(latest.look, None if stale else latest.state))
    mark = "differs" if wrong else "ok" if answer.finding is Finding.UNIT else "told"
    return Cell(mark, word, wrong or printable(answer.why, 120), ago_s, "")


def _path(latest: Latest, now: datetime, *, stale: bool) -> Cell:
    """Our own way to the units: another that is silent is no proof against a unit where this is lost."""
    if latest.look is None:
        return Cell("unseen", "never looked", "", None, "")
    ago_s = max(0.0, (now - latest.look.at).total_seconds())
    if stale:
        return Cell("unseen", "not looked at lately", "", ago_s, "last look")
    if latest.look.path is Path.LOST:
        return Cell("differs", "lost", "the reference of the site does not answer either: suspect us", ago_s, "")
    if latest.state is PairState.BLIND:
        return Cell("unseen", "not vouched for", "neither unit answers us, and nothing else says why", ago_s, "")
    return Cell("told", "nothing against it", "", ago_s, "")


def _aged(cell: Cell) -> Cell:
    return replace(cell, mark="unseen", spoke=cell.spoke or "last said") if cell.mark != "told" else cell


def show_witnesses(found: Iterator[Witness]) -> list[dict[str, Any]]:
    """For the page's component."""
    return [
        {"name": one.name, "cells": [{s: getattr(cell, s) for s in Cell.__slots__} for cell in one.cells]}
        for one in found
    ]
