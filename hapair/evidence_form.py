"""Knows how evidence is written down and taken up again: for a checkpoint, for the store and for `--json`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hapair.evidence import Evidence, Known, Remark, Unit, Word
from hapair.lines import parse_time, show_time


def show_evidence(evidence: Evidence) -> dict[str, Any]:
    members = {name: show_known(known) for name, known in evidence.members.items()}
    return {"members": members, "remarks": evidence.remarks}


def parse_evidence(found: Mapping[str, Any]) -> Evidence:
    """The evidence of `show_evidence`."""
    return Evidence({name: _parse_known(known) for name, known in found["members"].items()}, found["remarks"])


def show_known(known: Known) -> dict[str, Any]:
    return {
        "spoke": {channel: show_time(at) for channel, at in known.spoke.items()},
        "heartbeat": {link: _show_word(word) for link, word in known.heartbeat.items()},
        "sync": {kind: _show_word(word) for kind, word in known.sync.items()},
        "unit": known.unit and _show_unit(known.unit),
    }


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
    )


def _show_word(word: Word) -> dict[str, str]:
    return {"said": word.said, "channel": word.channel, "at": show_time(word.at)}


def _parse_word(found: Mapping[str, str]) -> Word:
    return Word(found["said"], found["channel"], parse_time(found["at"]))


def _show_unit(unit: Unit) -> dict[str, Any]:
    uptime_s = None if unit.uptime is None else unit.uptime.total_seconds()
    return {"at": show_time(unit.at), "serial": unit.serial, "version": unit.version, "uptime_s": uptime_s}


def _parse_unit(found: Mapping[str, Any]) -> Unit:
    uptime = None if found["uptime_s"] is None else timedelta(seconds=found["uptime_s"])
    return Unit(parse_time(found["at"]), found["serial"], found["version"], uptime)
