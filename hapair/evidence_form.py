"""Knows how evidence is written down and taken up again: for a checkpoint, for the store and for `--json`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hapair.evidence import Evidence, Known, Remark, Unit
from hapair.lines import parse_time, show_time
from hapair.links import Link
from hapair.losses import Loss
from hapair.rounds import Round
from hapair.show import show_range
from hapair.spans import Range
from hapair.syncs import Sync
from hapair.word import Word


def show_evidence(evidence: Evidence) -> dict[str, Any]:
    members = {name: show_known(known) for name, known in evidence.members.items()}
    return {"members": members, "remarks": evidence.remarks}


def parse_evidence(found: Mapping[str, Any]) -> Evidence:
    """The evidence of `show_evidence`."""
    return Evidence({name: _parse_known(known) for name, known in found["members"].items()}, found["remarks"])


def show_known(known: Known) -> dict[str, Any]:
    return {
        "spoke": {channel: show_time(at) for channel, at in known.spoke.items()},
        "heartbeat": {link: show_word(word) for link, word in known.heartbeat.items()},
        "sync": {kind: show_word(word) for kind, word in known.sync.items()},
        "unit": known.unit and _show_unit(known.unit),
        "losses": [show_loss(loss) for loss in known.losses],
        "rounds": {kind: show_round(each) for kind, each in known.rounds.items()},
    }


def show_word(word: Word) -> dict[str, Any]:
    return {"said": word.said, "channel": word.channel, "at": show_time(word.at), "since": show_range(word.since)}


def show_loss(loss: Loss) -> dict[str, Any]:
    edges = {"began": show_range(loss.began), "ended": show_range(loss.ended)}
    return {"link": loss.link, "channel": loss.channel, **edges}


def show_round(known: Round) -> dict[str, str | None]:
    edges = {"started": known.started, "finished": known.finished, "failed": known.failed}
    return {edge: None if at is None else show_time(at) for edge, at in edges.items()}


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


def _parse_known(found: Mapping[str, Any]) -> Known:
    return Known(
        {channel: parse_time(at) for channel, at in found["spoke"].items()},
        {link: _parse_word(word) for link, word in found["heartbeat"].items()},
        {kind: _parse_word(word) for kind, word in found["sync"].items()},
        found["unit"] and _parse_unit(found["unit"]),
        tuple(_parse_loss(loss) for loss in found["losses"]),
        {kind: _parse_round(each) for kind, each in found["rounds"].items()},
    )


def _parse_word(found: Mapping[str, Any]) -> Word:
    return Word(found["said"], found["channel"], parse_time(found["at"]), _parse_range(found["since"]))


def _parse_loss(found: Mapping[str, Any]) -> Loss:
    ended = found["ended"] and _parse_range(found["ended"])
    return Loss(found["link"], found["channel"], _parse_range(found["began"]), ended)


def _parse_round(found: Mapping[str, str | None]) -> Round:
    return Round(_time(found["started"]), _time(found["finished"]), _time(found["failed"]))


def _parse_range(found: list[str]) -> Range:
    return Range(parse_time(found[0]), parse_time(found[1]))


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)


def _show_unit(unit: Unit) -> dict[str, Any]:
    uptime_s = None if unit.uptime is None else unit.uptime.total_seconds()
    return {"at": show_time(unit.at), "serial": unit.serial, "version": unit.version, "uptime_s": uptime_s}


def _parse_unit(found: Mapping[str, Any]) -> Unit:
    uptime = None if found["uptime_s"] is None else timedelta(seconds=found["uptime_s"])
    return Unit(parse_time(found["at"]), found["serial"], found["version"], uptime)
