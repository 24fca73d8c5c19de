"""Knows what the review of an incident says first: the finding as one sentence, what it comes to, and by whom."""

from collections.abc import Callable, Iterator
from math import ceil, floor
from typing import Any
from urllib.parse import quote

from dashboard.review.dossier import Done, Dossier
from dashboard.said import printable
from dashboard.view import TONES, Tone
from dashboard.words import SHORT
from hapair.causes.kinds import title_of
from hapair.forms.lines import show_time
from hapair.incidents.figures import Length
from hapair.look import Event, Source
from hapair.people.acts import KINDS, Concluded
from hapair.words.moments import moment
from history.notices import Told

ASKED = (
    ("no_primary", "No primary for", "nobody was seen, or can be known, to carry the mail"),
    ("without_spare", "Without a spare for", "no unit stood by to take over"),
    ("split", "Split for", "both were primary; not excluded while one carries the mail and the other is not seen"),
    ("blind", "Blind for", "we could see neither member: ours, not theirs"),
    ("unobserved", "Unobserved for", "no look at all: in this time anything may have happened"),
    ("to_detect", "Time to detect", "from when it happened to the first look that showed it"),
    ("to_tell", "Time to tell", "to the first message that came through"),
    ("to_acknowledge", "Time to acknowledge", "to the first person who took it up"),
    ("to_recover", "Time to recover", "to when all was well again"),
)
_MISSING = {"to_tell": "nobody told", "to_acknowledge": "nobody did", "to_recover": "not yet"}


def show_review(dossier: Dossier) -> dict[str, Any]:
    """What is sent to the head of the page."""
    incident = dossier.incident
    return {
        "title": finding(dossier),
        "tone": TONES[incident.severity] if incident.is_open else Tone.OK,
        "worst": incident.severity.name.lower(),
        "pair": printable(dossier.pair.name),
        "address": f"/pair?pair={quote(dossier.pair.name, safe='')}",
        "opened": show_time(incident.opened),
        "closed": incident.closed and show_time(incident.closed),
        "planned": dossier.planned,
        "reopened": incident.reopened,
        "figures": list(_figures(dossier)),
        "conclusions": [_conclusion(done) for done in reversed(dossier.conclusions)],
        "notes": [_note(done) for done in dossier.notes],
        "gaps": gaps(dossier),
    }


def finding(dossier: Dossier) -> str:
    """One sentence: who, what, and how it ended."""
    incident = dossier.incident
    what = dossier.rule or ", then ".join(SHORT[state].lower() for state in incident.states) or "something fired"
    ended = length(dossier.figures.to_recover) if dossier.figures.to_recover else ""
    if incident.is_open:
        how = f"well since {ended}, not closed yet" if ended else "it goes on"
    else:
        how = f"normal again after {ended}" if ended else f"over at {moment(incident.closed or dossier.until)}"
    swaps = f", the mail moved {incident.swaps} times" if incident.swaps > 1 else ""
    return f"{printable(dossier.pair.name)}: {what}{swaps}; {how}"


def gaps(dossier: Dossier) -> str:
    """What this review cannot know."""
    found = dossier.figures
    said = []
    if not found.unobserved.is_none:
        said.append(f"Nobody looked for {length(found.unobserved)}.")
    if not found.blind.is_none:
        said.append(f"We were blind for {length(found.blind)}.")
    if not dossier.items:
        said.append("Its looks are kept no longer: lanes and replay are empty, and the figures are as derived then.")
    if dossier.cut:
        last = moment(dossier.items[-1].at)
        said.append(f"Lanes and replay end at {last}: the first {len(dossier.items)} looks and events are shown.")
    return " ".join(said)


def _figures(dossier: Dossier) -> Iterator[dict[str, str]]:
    for name, label, note in ASKED:
        found = getattr(dossier.figures, name)
        yield {"label": label, "value": _MISSING[name] if found is None else length(found), "note": note}


def length(found: Length) -> str:
    """In words, as a range where it is one; `lasts` is said too."""
    if found.is_none:
        return "none"
    least, most = duration(found.least_s, floor), duration(found.most_s, ceil)
    if found.lasts:
        return f"at least {least}" if found.least_s >= 1 else "perhaps, and still"
    if found.least_s < 1:
        return f"at most {most}"
    return most if least == most else f"{least} to {most}"


def duration(exactly_s: float, rounded: Callable[[float], int]) -> str:
    """As finely as it says something. The least of a range is `rounded` down, and the most up."""
    unit_s = 1 if exactly_s < 3600 else 60 if exactly_s < 48 * 3600 else 3600
    seconds = rounded(exactly_s / unit_s) * unit_s
    minutes, hours = seconds // 60, seconds // 3600
    if hours:
        return f"{hours // 24} d {hours % 24} h" if hours >= 48 else f"{hours} h {minutes % 60:02} min"
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {seconds % 60} s" if seconds % 60 else f"{minutes} min"


def _conclusion(done: Done) -> dict[str, Any]:
    doing = done.act.doing
    assert isinstance(doing, Concluded)
    meant = {None: "", True: "planned", False: "not planned"}[doing.planned]
    named = f"Pairwatch named: {title_of(doing.named)}" if title_of(doing.named) else ""
    told = ", ".join(part for part in (title_of(doing.cause), meant, named) if part)
    return _note(done) | {"planned": told}


def _note(done: Done) -> dict[str, Any]:
    return {"at": show_time(done.at), "who": printable(done.act.who, 80), "text": printable(done.act.note, 2000)}


def event_rows(dossier: Dossier) -> list[dict[str, Any]]:
    """Everything that came, was told or was done, in order: for a table, in which text is text."""
    rows = [
        *((t.notice.at, t.notice.severity.name.lower(), f"told: {t.notice.reason}", _rules(t)) for t in dossier.told),
        *((d.at, "", _act_name(d), printable(f"{d.act.who}: {d.act.note}")) for d in dossier.done),
        *((e.at, "", f"{e.source.value}: {e.kind}", printable(f"{e.member or ''} {e.text}")) for e in _heard(dossier)),
    ]
    return [
        {"when (UTC)": at, "severity": severity, "what": printable(what), "text": text}
        for at, severity, what, text in sorted(rows, key=lambda row: row[0])
    ]


def _act_name(done: Done) -> str:
    return KINDS[type(done.act.doing)]


def _rules(told: Told) -> str:
    return printable(", ".join(told.notice.rules))


def _heard(dossier: Dossier) -> Iterator[Event]:
    for item in dossier.items:
        if isinstance(item, Event) and item.source is not Source.OPERATOR and item.at >= dossier.begins:
            yield item
