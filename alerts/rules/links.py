"""Knows the rules about what ties the members to each other: heartbeat links and synchronisation."""

from alerts.rules.rule import Condition, Found, Rule, lasting
from alerts.rules.sight import Sight
from hapair.evidence.links import Link, LinkState
from hapair.evidence.syncs import Sync, SyncState
from hapair.judge import PairState
from hapair.runbooks.advice import BOTH, Advice, Menu, Step, Who
from hapair.runbooks.awaited import Awaited
from hapair.severity import Severity
from hapair.words.moments import moment
from hapair.words.printable import printable

BOTH_ACT = frozenset({PairState.NORMAL, PairState.SWAPPED, PairState.SPLIT_BRAIN})
"""Where one member is away its links are down with it: that is told already, and says nothing of the cables."""


def _link_down(sight: Sight, _: float) -> Found:
    found: dict[str, str | None] = {}
    for link in sight.links.all:
        if link.state is not LinkState.UP:
            told = link.state is LinkState.DOWN and sight.state in BOTH_ACT
            found[link.name] = _who_says(link) if told else None
    return found


def _all_down(sight: Sight, _: float) -> Found:
    if any(link.state is LinkState.UP for link in sight.links.all):
        return {}
    down = ", ".join(printable(link.name, 40) for link in sight.links.down)
    return {"": down if down and sight.state in BOTH_ACT else None}


def _who_says(link: Link) -> str:
    said = [f"{member} says {printable(word.said, 40)} ({word.channel})" for member, word in link.words.items()]
    return ", ".join(said)


def _sync(state: SyncState) -> Condition:
    def condition(sight: Sight, _: float) -> Found:
        unclear = {sync.kind: None for sync in sight.syncs if sync.state is SyncState.UNKNOWN}
        return unclear | {sync.kind: _times(sync) for sync in sight.syncs if sync.state is state}

    return condition


def _times(sync: Sync) -> str:
    edges = (("started", sync.round.started), ("finished", sync.round.finished), ("failed", sync.round.failed))
    return ", ".join(f"last {edge} {moment(at)}" for edge, at in edges if at is not None)


CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING

ALL_LINKS_DOWN = Rule(
    "AllLinksDown",
    CRITICAL,
    _all_down,
    "all heartbeat links are down ({detail})",
    "No heartbeat link is left ({detail}): {s} takes over when it hears {p} no more, and both would act as primary.",
    Advice(
        ("Do not restart either unit: each would come up alone.",),
        (
            Step(
                "Mend one link first, whichever is quicker: cable, switch port, VLAN, the addresses of both ends.",
                BOTH,
                Menu.SETTINGS,
                Awaited.A_LINK_UP,
            ),
            Step("Watch both units until the heartbeat is back.", BOTH, Menu.STATUS, Awaited.ALL_LINKS_UP),
            Step("See that neither has taken the other's role.", BOTH, Menu.STATUS, Awaited.AS_CONFIGURED),
            Step("See to it that the two links share no switch."),
        ),
    ),
    hold_s=lambda pair: pair.heartbeat_lost_threshold_s + pair.poll_interval_s,  # if S takes over, that is what is told
)
LINK_DOWN = Rule(
    "HeartbeatLinkDown",
    WARNING,
    _link_down,
    "heartbeat link {subject} is down",
    "The heartbeat link {subject} is down: {detail}. The roles hold as long as another one is left.",
    Advice(
        ("Leave the other heartbeat link alone until this one is back: without any, both units act as primary.",),
        (
            Step(
                "Look at {subject} on both units: cable, switch port, VLAN, and the peer address that is set.",
                BOTH,
                Menu.SETTINGS,
                Awaited.LINK_UP,
            ),
            Step("A link that was taken out of the HA settings is told of no more by anybody: silence this rule."),
        ),
    ),
    hold_s=lasting(30.0),
)
SYNC_FAILED = Rule(
    "SyncFailed",
    WARNING,
    _sync(SyncState.FAILED),
    "synchronisation of {subject} has failed",
    "The units did not synchronise {subject}: {detail}. After a failover the other unit would lack what is missing.",
    Advice(
        ("Do not restore roles until a synchronisation has finished: the older side could win.",),
        (
            Step("Read what both units say around the failure.", BOTH, Menu.EVENTS),
            Step("Do both run the same firmware?", until=Awaited.SAME_FIRMWARE),
            Step("Is the heartbeat link that carries it up?", BOTH, Menu.STATUS, Awaited.A_LINK_UP),
            Step("Start one by hand.", (Who.S,), Menu.SYNC, Awaited.SUBJECT_SYNCED),
        ),
    ),
)
SYNC_STUCK = Rule(
    "SyncStuck",
    WARNING,
    _sync(SyncState.STUCK),
    "synchronisation of {subject} does not end",
    "A synchronisation of {subject} was started and has neither finished nor failed for too long: {detail}.",
    Advice(
        ("Do not restart a unit or restore roles in the middle of it.",),
        (
            Step(
                "A first synchronisation of large mail data takes long: is there traffic on the heartbeat link?",
                until=Awaited.A_LINK_UP,
            ),
            Step(
                "Read what both units say of it, and see whether the receiving one has room on its disks.",
                BOTH,
                Menu.EVENTS,
                Awaited.SUBJECT_SYNCED,
            ),
        ),
    ),
)
SYNC_OLD = Rule(
    "SyncOld",
    WARNING,
    _sync(SyncState.OLD),
    "synchronisation of {subject} is overdue",
    "{subject} is synchronised by the clock, and two rounds of it are overdue: {detail}.",
    Advice(
        ("Do not fail over on purpose until it has been done: what is newer would stay behind.",),
        (
            Step("Is mail data synchronisation still switched on, on both units?", BOTH, Menu.SETTINGS),
            Step("Read what both units say of the last one.", BOTH, Menu.EVENTS),
            Step("Start one by hand.", (Who.S,), Menu.SYNC, Awaited.SUBJECT_SYNCED),
        ),
    ),
)
