"""Knows what `pairwatch poll` and `check` say of the virtual addresses: who answers there, and how to mend it."""

from typing import Any

from cli.printing import plain
from hapair.evidence.service import amiss, serving
from hapair.evidence.virtual import Answer, Finding
from hapair.look import Snapshot
from hapair.readiness.virtual import FACE_HOW
from hapair.settings.model import PairSettings
from hapair.severity import Severity
from hapair.watch import Watch, step

SILENT_HOW = (
    "Is the port right ([witness] smtp, https), is this host let through to it, and is the mail service of the unit "
    "in service running?"
)
OTHER_HOW = "See on both units which holds the address, then at the ARP entries of the switches and routers between."


def virtual_findings(settings: PairSettings, look: Snapshot) -> list[dict[str, Any]]:
    """One an address that was asked; none where nobody was."""
    if look.virtual is None:
        return []
    after = step(Watch(settings.pair), look)
    state = after.status.state if after.status else None
    in_service = serving(look, state)
    found = after.watch.evidence.virtual
    return [_finding(look.pair, address, answer, in_service) for address, answer in found.items()]


def _finding(pair: str, address: str, answer: Answer, in_service: frozenset[str]) -> dict[str, Any]:
    wrong = amiss(answer, in_service)
    known = answer.finding is Finding.UNIT
    severity = Severity.CRITICAL if wrong else Severity.OK if known else Severity.WARNING
    whose = f"{answer.by} answers" if known else answer.finding.value
    return {
        "pair": pair,
        "member": address,
        "channel": "virtual",
        "severity": severity.name.lower(),
        "says": plain(wrong or f"{whose} ({answer.why})"),
        "remedy": _remedy(answer, wrong),
    }


def _remedy(answer: Answer, wrong: str) -> str:
    match answer.finding:
        case Finding.SILENT:
            return SILENT_HOW
        case Finding.SOMEBODY:
            return FACE_HOW
        case _:
            return OTHER_HOW if wrong else ""
