"""Knows who answers at a virtual address: which unit, both, somebody, or nobody, by what a witness was shown there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hapair.look import Cause, Face, Faces, NoAnswer, Shown, Snapshot
from hapair.spans import Range

AGES_S = 300.0
"""For so long an answer may be taken for what is; a witness asks more often than that."""


class Finding(StrEnum):
    """`UNIT`: one member, known by its face. `SOMEBODY`: it answers, and cannot be told whose face it is. `STRANGER`:
    it is neither member's. `BOTH`: now one member and now the other, though no role has changed. `SILENT`: no mail is
    taken there."""

    UNIT = "unit"
    SOMEBODY = "somebody"
    STRANGER = "stranger"
    BOTH = "both"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was last found at an address, `at`; it came to be so in `since` and was found so many `times` in a row.

    `by` is the member for `UNIT`, `why` what was seen in words of the witness. `moved`: when another member than just
    before answered and no role had changed.
    """

    finding: Finding
    at: datetime
    since: Range
    by: str | None = None
    why: str = ""
    times: int = 1
    moved: datetime | None = None

    def still(self, now: datetime) -> bool:
        return abs((now - self.at).total_seconds()) <= AGES_S


def follow(before: Mapping[str, Answer], look: Snapshot, changed: datetime | None) -> Mapping[str, Answer]:
    """The answers after a look that brought a witness's word. `changed`: when a role last did.

    A witness asks at every address there is: one that it asked no more is none of the pair's now.
    """
    if look.virtual is None:
        return before
    found = {address: answer for address, answer in before.items() if address in look.virtual.addresses}
    for address, shown in look.virtual.addresses.items():
        if not _is_ours(shown):
            found[address] = _next(before.get(address), address, look.virtual, look, changed)
    return found


def _is_ours(shown: Mapping[str, Shown]) -> bool:
    """What was late by our own fault is no word on anybody."""
    return any(isinstance(each, NoAnswer) and each.cause is Cause.LATE for each in shown.values())


def _next(before: Answer | None, address: str, faces: Faces, look: Snapshot, changed: datetime | None) -> Answer:
    finding, by, why = found_at(address, faces, _hostnames(look))
    moved = before.moved if before else None
    if before and by and before.by and by != before.by and (changed is None or changed < before.at):
        moved = look.at
    if moved and changed and changed >= moved:
        moved = None  # the roles were exchanged meanwhile: who answered before then is explained
    if moved and (look.at - moved).total_seconds() <= AGES_S and finding is Finding.UNIT:
        finding, why = Finding.BOTH, f"{why}; another unit answered a moment before"
    if before is None or before.finding is not finding or (finding is Finding.UNIT and before.by != by):
        since = Range.between(before.at, look.at) if before else Range.exactly(look.at)
        return Answer(finding, look.at, since, by, why, 1, moved)
    return Answer(finding, look.at, before.since, by, why, before.times + 1, moved)


def found_at(address: str, faces: Faces, hostnames: Mapping[str, str]) -> tuple[Finding, str | None, str]:
    """What one asking shows: the finding, the member, and in words. Mail counts where it was asked for."""
    shown = faces.addresses[address]
    dead = [(way, each) for way, each in shown.items() if isinstance(each, NoAnswer)]
    if "smtp" in dict(dead) or len(dead) == len(shown):
        return Finding.SILENT, None, ", ".join(f"{way}: {each.detail or each.cause}" for way, each in dead)
    faces_shown = {way: each for way, each in shown.items() if isinstance(each, Face)}
    members = set(_matches(faces_shown, faces, hostnames))
    why = ", ".join(f"{way}: {face.greeting or face.certificate[:16]}" for way, face in faces_shown.items())
    match sorted(members - {""}):
        case [one] if "" not in members:
            return Finding.UNIT, one, why
        case [_, _, *_]:
            return Finding.BOTH, None, why
        case _ if members == {""}:
            return Finding.STRANGER, None, why
        case _:
            return Finding.SOMEBODY, None, why


def _matches(shown: Mapping[str, Face], faces: Faces, hostnames: Mapping[str, str]) -> Iterator[str]:
    """The members whose face it is, each by a feature of its own; "" for a face that is surely neither's."""
    for way, face in shown.items():
        own = {member: ways[way] for member, ways in faces.members.items() if isinstance(ways.get(way), Face)}
        certificates = {m: f.certificate for m, f in own.items() if isinstance(f, Face) and f.certificate}
        names = {m: host(f.greeting) for m, f in own.items() if isinstance(f, Face) and f.greeting}
        yield from _match(face.certificate, certificates, certain=len(certificates) == len(hostnames))
        yield from _match(host(face.greeting), {**hostnames, **names}, certain=False)


def _match(feature: str, own: Mapping[str, str], *, certain: bool) -> Iterator[str]:
    """Where both members show the same it tells nothing."""
    alike = [member for member, value in own.items() if feature and value == feature]
    if len(alike) == 1:
        yield alike[0]
    elif certain and feature and not alike:
        yield ""


def host(greeting: str) -> str:
    """The name a greeting begins with (RFC 5321), without its domain: the two units may share one."""
    words = greeting.split(maxsplit=1)
    return words[0].split(".")[0].lower() if words else ""


def _hostnames(look: Snapshot) -> dict[str, str]:
    told = {}
    for member, said in look.members.items():
        names = (outcome.facts.hostname for outcome in (said.snmp, said.http) if outcome is not None)
        told[member] = host(next(filter(None, names), ""))
    return told
