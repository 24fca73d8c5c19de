"""Knows how a watch is written down and taken up again, so that a restart need not replay all that ever was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hapair.failovers import Lead, Report, Turn
from hapair.forms.evidence import parse_evidence, show_evidence
from hapair.forms.lines import parse_time, show_time
from hapair.judge import PairState
from hapair.mismatches import Mismatch, Mismatches
from hapair.modes import HaMode
from hapair.pair import Pair
from hapair.spans import Range, Span
from hapair.watch import Watch

VERSION = 5
"""Raised whenever the form below or the meaning of any field of a watch changes: an older one is replayed instead."""


def show_watch(watch: Watch) -> dict[str, Any]:
    return {
        "version": VERSION,
        "members": [watch.pair.primary, watch.pair.secondary],
        "span": watch.span and _show_span(watch.span),
        "lead": _show_lead(watch.lead),
        "mismatches": {
            "open": {name: _show_mismatch(m) for name, m in watch.mismatches.open.items()},
            "matched": {name: show_time(at) for name, at in watch.mismatches.matched.items()},
            "count": watch.mismatches.count,
        },
        "evidence": show_evidence(watch.evidence),
    }


def parse_watch(found: Mapping[str, Any], pair: Pair) -> Watch | None:
    """The watch of `show_watch`; None where another version or other members wrote it: replay instead."""
    if found.get("version") != VERSION or found.get("members") != [pair.primary, pair.secondary]:
        return None
    lead, known = found["lead"], found["mismatches"]
    return Watch(
        pair,
        found["span"] and _parse_span(found["span"]),
        _parse_lead(lead),
        Mismatches(
            {name: _parse_mismatch(m) for name, m in known["open"].items()},
            {name: parse_time(at) for name, at in known["matched"].items()},
            known["count"],
        ),
        parse_evidence(found["evidence"]),
    )


def _show_span(span: Span) -> dict[str, Any]:
    return {
        "number": span.number,
        "state": span.state,
        "began": _show_range(span.began),
        "last": show_time(span.last),
        "looks": span.looks,
    }


def _parse_span(found: Mapping[str, Any]) -> Span:
    began = _parse_range(found["began"])
    return Span(found["number"], PairState(found["state"]), began, parse_time(found["last"]), found["looks"])


def _show_lead(lead: Lead) -> dict[str, Any]:
    return {
        "member": lead.member,
        "last": lead.last and show_time(lead.last),
        "reports": [[show_time(r.at), r.since and show_time(r.since), r.to] for r in lead.reports],
        "failovers": lead.failovers,
        "turn": lead.turn and [show_time(lead.turn.after), lead.turn.by and show_time(lead.turn.by)],
    }


def _parse_lead(found: Mapping[str, Any]) -> Lead:
    reports = tuple(map(_parse_report, found["reports"]))
    turn = found["turn"] and Turn(parse_time(found["turn"][0]), _time(found["turn"][1]))
    return Lead(found["member"], _time(found["last"]), reports, found["failovers"], turn)


def _parse_report(found: list[str | None]) -> Report:
    at, since, to = found
    return Report(parse_time(at), _time(since), to)


def _show_mismatch(mismatch: Mismatch) -> dict[str, Any]:
    return {
        "number": mismatch.number,
        "member": mismatch.member,
        "mode": mismatch.mode,
        "effective": mismatch.effective,
        "began": _show_range(mismatch.began),
        "last": show_time(mismatch.last),
    }


def _parse_mismatch(found: Mapping[str, Any]) -> Mismatch:
    modes = HaMode(found["mode"]), HaMode(found["effective"])
    return Mismatch(found["number"], found["member"], *modes, _parse_range(found["began"]), parse_time(found["last"]))


def _show_range(range_: Range) -> list[str]:
    return [show_time(range_.earliest), show_time(range_.latest)]


def _parse_range(found: list[str]) -> Range:
    return Range(parse_time(found[0]), parse_time(found[1]))


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)
