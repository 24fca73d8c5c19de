"""Knows the rules about what a failover would come to, and about the address to which the mail goes."""

from alerts.rules.rule import Condition, Found, Rule, lasting
from alerts.rules.sight import Sight
from hapair.evidence.service import ASKED_TWICE, amiss, serving
from hapair.evidence.virtual import Finding
from hapair.judge import PairState
from hapair.readiness.check import Name
from hapair.readiness.ground import Ground
from hapair.readiness.readiness import broken, reason
from hapair.runbooks.advice import BOTH, Advice, Menu, Step
from hapair.severity import Severity

TOLD_BY_OTHERS = frozenset({Name.STANDBY, Name.VIRTUAL_IP, Name.LINKS, Name.SYNC})
"""Checks that a rule of their own tells of where they fail gravely: one matter is one message."""


def _not_ready(sight: Sight, _: float) -> Found:
    """While the pair is anything but normal its state is what is told, and this stays as it was. What has a rule of
    its own is not told again."""
    if sight.state is not PairState.NORMAL:
        return {"": None}
    failing = broken(_ground(sight), sight.links, sight.syncs)
    return {"": "; ".join(map(reason, failing))} if {check.name for check in failing} - TOLD_BY_OTHERS else {}


def _virtual(*findings: Finding) -> Condition:
    """Of each address; where nobody asked lately, or nobody is known to be in service, it stays as it was."""

    def condition(sight: Sight, _: float) -> Found:
        if not sight.evidence.virtual:
            return {}
        in_service, found = serving(sight.look, sight.state), dict[str, str | None]()
        for address, answer in sight.evidence.virtual.items():
            wrong = amiss(answer, in_service)
            if not in_service or not answer.still(sight.at):
                found[address] = None
            elif wrong and answer.finding in findings and answer.times >= ASKED_TWICE:
                found[address] = wrong
        return found

    return condition


def _ground(sight: Sight) -> Ground:
    return Ground(sight.pair, sight.at, sight.look, sight.state, sight.status.since, sight.evidence)


VIRTUAL_SILENT = Rule(
    "VirtualAddressSilent",
    Severity.CRITICAL,
    _virtual(Finding.SILENT),
    "no mail is taken at {subject}",
    "At the virtual address {subject}, {detail}.",
    Advice(
        ("Do not fail over before you know whether the other unit would take mail there.",),
        (
            Step("Try it from elsewhere: where only Pairwatch is refused, it is the way or a rule on the way."),
            Step("Is the virtual address set on the port, and is that port up on the unit in service?", BOTH),
            Step("Is its mail service running, its disk full, its licence or certificate at an end?", BOTH),
        ),
    ),
    hold_s=lasting(15.0),
)
VIRTUAL_WRONG = Rule(
    "VirtualAddressWrongUnit",
    Severity.CRITICAL,
    _virtual(Finding.UNIT, Finding.BOTH, Finding.STRANGER),
    "{subject} is not answered by the unit in service alone",
    "Of the virtual address {subject}: {detail}.",
    Advice(
        ("Do not trust the queues of one unit alone: mail may have gone to the other.",),
        (
            Step("See on both units which holds the address.", BOTH, Menu.STATUS),
            Step("Clear the switch's and the router's ARP entry of it where they still lead to the other unit."),
            Step("Where a third host answers, two have one address: find it by its MAC address."),
        ),
    ),
    hold_s=lasting(15.0),
)
NOT_READY = Rule(
    "ReadinessLost",
    Severity.WARNING,
    _not_ready,
    "a failover now would fail, or lose mail",
    "The pair is well, and a failover now would fail or lose mail: {detail}.",
    Advice(
        ("Do not fail over on purpose, nor restart the unit in service, until this is mended.",),
        (
            Step("Mend what is named, the worst first: the page of the pair lists every check and how it stands."),
            Step("Then prove it: plan a failover, and let Pairwatch verify it."),
        ),
    ),
    hold_s=lasting(300.0),
    keep_s=300.0,
)
