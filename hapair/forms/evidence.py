"""Knows how evidence is written down and taken up again for a checkpoint and the store, and how `--json` shows it.

It is written with every look, so what it knows of a member is written without names.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from hapair.evidence.gathered import Evidence, Known, Remark, Unit, Waiting
from hapair.evidence.links import Link
from hapair.evidence.losses import Loss
from hapair.evidence.rounds import Round
from hapair.evidence.syncs import Sync
from hapair.evidence.virtual import Answer, Finding
from hapair.evidence.word import Word
from hapair.forms.lines import parse_time, show_time
from hapair.forms.show import show_range
from hapair.modes import HaMode
from hapair.spans import Range


def show_evidence(evidence: Evidence) -> dict[str, Any]:
    members = {name: _write_known(known) for name, known in evidence.members.items()}
    shown: dict[str, Any] = {"members": members, "remarks": evidence.remarks}
    virtual = {address: _write_answer(answer) for address, answer in evidence.virtual.items()}
    return shown | ({"virtual": virtual} if virtual else {})


def parse_evidence(found: Mapping[str, Any]) -> Evidence:
    """The evidence of `show_evidence`."""
    members = {name: _parse_known(known) for name, known in found["members"].items()}
    virtual = {address: _parse_answer(answer) for address, answer in found.get("virtual", {}).items()}
    return Evidence(members, found["remarks"], virtual)


def show_known(known: Known) -> dict[str, Any]:
    return {
        "spoke": {channel: show_time(at) for channel, at in known.spoke.items()},
        "heartbeat": {link: show_word(word) for link, word in known.heartbeat.items()},
        "sync": {kind: show_word(word) for kind, word in known.sync.items()},
        "unit": known.unit and _show_unit(known.unit),
        "losses": [show_loss(loss) for loss in known.losses],
        "rounds": {kind: show_round(each) for kind, each in known.rounds.items()},
        "changed": _written(known.changed),
        "waiting": known.waiting and {"at": show_time(known.waiting.at), "mails": known.waiting.mails},
    }


def show_word(word: Word) -> dict[str, Any]:
    return {"said": word.said, "channel": word.channel, "at": show_time(word.at), "since": show_range(word.since)}


def show_loss(loss: Loss) -> dict[str, Any]:
    edges = {"began": show_range(loss.began), "ended": show_range(loss.ended)}
    return {"link": loss.link, "channel": loss.channel, **edges}


def show_round(known: Round) -> dict[str, str | None]:
    edges = {"started": known.started, "finished": known.finished, "failed": known.failed}
    return {edge: _written(at) for edge, at in edges.items()}


def show_link(link: Link, now: datetime) -> dict[str, Any]:
    return {
        "link": link.name,
        "state": link.state,
        "since": show_range(link.since),
        "said": _show_said(link.words, now),
        "losses": {member: [show_loss(loss) for loss in losses] for member, losses in link.losses.items()},
    }


def show_sync(sync: Sync, now: datetime) -> dict[str, Any]:
    return {"kind": sync.kind, "state": sync.state, **show_round(sync.round), "said": _show_said(sync.words, now)}


def _show_said(words: Mapping[str, Word], now: datetime) -> dict[str, Any]:
    return {member: show_word(word) | {"age_s": (now - word.at).total_seconds()} for member, word in words.items()}


def show_remark(remark: Remark) -> dict[str, Any]:
    return {
        "member": remark.member,
        "remark": remark.kind,
        "between": [show_time(remark.since), show_time(remark.at)],
        "text": remark.text,
    }


def _write_known(known: Known) -> list[Any]:
    return [
        {channel: show_time(at) for channel, at in known.spoke.items()},
        {link: _write_word(word) for link, word in known.heartbeat.items()},
        {kind: _write_word(word) for kind, word in known.sync.items()},
        known.unit and _write_unit(known.unit),
        [[loss.link, loss.channel, show_range(loss.began), show_range(loss.ended)] for loss in known.losses],
        {kind: [at and _long_ago(at) for at in (r.started, r.finished, r.failed)] for kind, r in known.rounds.items()},
        known.acts,
        known.changed and _long_ago(known.changed),
        known.waiting and [show_time(known.waiting.at), known.waiting.mails],
    ]


def _parse_known(found: list[Any]) -> Known:
    """What was written before a Pairwatch kept roles and queues here ends earlier."""
    spoke, heartbeat, sync, unit, losses, rounds, *more = found
    acts, changed, waiting = more or (None, None, None)
    return Known(
        {channel: parse_time(at) for channel, at in spoke.items()},
        {link: _parse_word(word) for link, word in heartbeat.items()},
        {kind: _parse_word(word) for kind, word in sync.items()},
        unit and _parse_unit(unit),
        tuple(_parse_loss(loss) for loss in losses),
        {kind: Round(*map(_time, times)) for kind, times in rounds.items()},
        acts and HaMode(acts),
        _time(changed),
        waiting and Waiting(parse_time(waiting[0]), waiting[1]),
    )


def _write_word(word: Word) -> list[str]:
    earliest, latest = word.since.earliest, word.since.latest
    edges = [_long_ago(earliest)] if earliest == latest else [_long_ago(earliest), _long_ago(latest)]
    return [word.said, word.channel, show_time(word.at), *edges]


_long_ago = lru_cache(maxsize=4096)(show_time)
"""Since when a word holds is the same in look after look."""


def _parse_word(found: list[str]) -> Word:
    said, channel, at, *edges = found
    return Word(said, channel, parse_time(at), Range(parse_time(edges[0]), parse_time(edges[-1])))


def _parse_loss(found: list[Any]) -> Loss:
    link, channel, began, ended = found
    return Loss(link, channel, _parse_range(began), ended and _parse_range(ended))


def _parse_range(found: list[str]) -> Range:
    return Range(parse_time(found[0]), parse_time(found[1]))


def show_answer(answer: Answer, now: datetime) -> dict[str, Any]:
    return {
        "finding": answer.finding.value,
        "by": answer.by,
        "why": answer.why,
        "at": show_time(answer.at),
        "age_s": (now - answer.at).total_seconds(),
        "since": show_range(answer.since),
    }


def _write_answer(answer: Answer) -> list[Any]:
    since, moved = show_range(answer.since), answer.moved and show_time(answer.moved)
    return [answer.finding, show_time(answer.at), since, answer.by, answer.why, answer.times, moved]


def _parse_answer(found: list[Any]) -> Answer:
    finding, at, since, by, why, times, moved = found
    return Answer(Finding(finding), parse_time(at), _parse_range(since), by, why, times, _time(moved))


def _written(at: datetime | None) -> str | None:
    return None if at is None else show_time(at)


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)


def _write_unit(unit: Unit) -> list[Any]:
    return [show_time(unit.at), unit.serial, unit.version, None if unit.uptime is None else unit.uptime.total_seconds()]


def _parse_unit(found: list[Any]) -> Unit:
    at, serial, version, uptime_s = found
    return Unit(parse_time(at), serial, version, None if uptime_s is None else timedelta(seconds=uptime_s))


def _show_unit(unit: Unit) -> dict[str, Any]:
    uptime_s = None if unit.uptime is None else unit.uptime.total_seconds()
    return {"at": show_time(unit.at), "serial": unit.serial, "version": unit.version, "uptime_s": uptime_s}
