"""Knows the rules about failing over: ports and times of the heartbeat, what a failed unit does, what is backed up."""

from collections.abc import Callable, Iterator

from hapair.lint.rule import Hit, Level, Outcome, Rule, Step, Two, differing, side
from hapair.lint.unit import Stated, Unit
from hapair.pair import OnFailure

BASE_PORT = 20000
"""The vendor's default since 7.0 at the latest."""
PORTS = 5
"""Heartbeat, control, files, data and checksums are on so many ports from the base port on."""
LEAST_S = 3
MAX_PORT = 65535


def _short(two: Two) -> Iterator[Outcome]:
    found = [unit.lost_threshold_s for unit in two.units]
    if any(each and each.value < LEAST_S for each in found):
        yield Hit("heartbeat lost threshold", tuple(map(side, two.units, found)))


def _beyond(two: Two) -> Iterator[Outcome]:
    found = [unit.base_port for unit in two.units]
    if any(each and each.value + PORTS - 1 > MAX_PORT for each in found):
        yield Hit("HA base port", tuple(map(side, two.units, found)))


def _nothing_to_carry(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        remote = [service for service in unit.services if service.name.startswith("remote-") and service.on]
        if unit.whole and unit.remote_heartbeat and unit.remote_heartbeat.value and not remote:
            sides = (side(unit, unit.remote_heartbeat), side(other, other.remote_heartbeat))
            yield Hit(f"remote services of {unit.name}", sides)


def _not_as_recommended(two: Two) -> Iterator[Outcome]:
    first, second = (unit.on_failure for unit in two.units)
    stated = {each.value for each in (first, second) if each}
    if len(stated) == 1 and stated != {OnFailure.BECOME_SECONDARY}:
        yield Hit("on failure", (side(two.first, first), side(two.second, second)))


def _both(field: Callable[[Unit], Stated[bool] | None], value: bool, what: str) -> Callable[[Two], Iterator[Outcome]]:
    def check(two: Two) -> Iterator[Outcome]:
        found = [field(unit) for unit in two.units]
        if all(each and each.value is value for each in found):
            yield Hit(what, tuple(map(side, two.units, found)))

    return check


RULES = (
    Rule(
        "FMHA020",
        Level.CRITICAL,
        "Different HA base ports",
        "Neither hears the other's heartbeat: both become primary, and nothing is synchronised.",
        Step.ADVANCED,
        differing("HA base port", lambda unit: unit.base_port, BASE_PORT),
        needed=True,
    ),
    Rule(
        "FMHA021",
        Level.WARNING,
        "Different heartbeat lost thresholds",
        "It is not synchronised: after roles were exchanged, a failure is noticed sooner or later than planned.",
        Step.ADVANCED,
        differing("heartbeat lost threshold", lambda unit: unit.lost_threshold_s),
        needed=True,
    ),
    Rule(
        "FMHA022",
        Level.WARNING,
        "Remote services as heartbeat on one unit only",
        "Where the heartbeat links are cut, one unit holds still and the other takes over.",
        Step.ADVANCED,
        differing("remote services as heartbeat", lambda unit: unit.remote_heartbeat),
        needed=True,
    ),
    Rule(
        "FMHA023",
        Level.WARNING,
        "A heartbeat lost threshold below three seconds",
        "Under load a heartbeat may come late: the secondary takes over from a primary that is well.",
        Step.ADVANCED,
        _short,
    ),
    Rule(
        "FMHA024",
        Level.CRITICAL,
        "An HA base port with no room for the ports after it",
        "Heartbeat, control, files, data and checksums take five ports from the base port on.",
        Step.ADVANCED,
        _beyond,
        inferred=True,
    ),
    Rule(
        "FMHA025",
        Level.WARNING,
        "Remote services as heartbeat, and no remote service is monitored",
        "There is nothing that could stand in for the heartbeat: where the links are cut, both become primary.",
        Step.ADVANCED,
        _nothing_to_carry,
        inferred=True,
    ),
    Rule(
        "FMHA030",
        Level.WARNING,
        "On failure is not what the vendor recommends in most cases",
        "Switched off, a failed unit stays out until somebody restores it; restoring the original role moves the mail "
        "once more, and again with each return of the cause.",
        Step.ON_FAILURE,
        _not_as_recommended,
    ),
    Rule(
        "FMHA031",
        Level.WARNING,
        "Different on failure",
        "It is not synchronised: what a failed unit does depends on which one fails.",
        Step.ON_FAILURE,
        differing("on failure", lambda unit: unit.on_failure),
    ),
    Rule(
        "FMHA040",
        Level.WARNING,
        "Mail data is backed up by one unit only",
        "Backup options are not synchronised, and it works only where both have it: quarantines and mailboxes are lost "
        "to the unit that takes over.",
        Step.BACKUP,
        differing("backup of mail data", lambda unit: unit.mail_sync),
    ),
    Rule(
        "FMHA041",
        Level.WARNING,
        "Mail data is not backed up",
        "Whoever takes over has no quarantine, archive or mailbox of the one that failed.",
        Step.BACKUP,
        _both(lambda unit: unit.mail_sync, value=False, what="backup of mail data"),
    ),
    Rule(
        "FMHA042",
        Level.WARNING,
        "MTA queues are backed up",
        "The vendor advises against it: it costs much, and a failed unit that restarts pushes its queue to the other.",
        Step.BACKUP,
        _both(lambda unit: unit.queue_sync, value=True, what="backup of MTA queues"),
    ),
    Rule(
        "FMHA043",
        Level.WARNING,
        "MTA queues are backed up by one unit only",
        "Backup options are not synchronised: what is kept of a queue depends on which unit fails.",
        Step.BACKUP,
        differing("backup of MTA queues", lambda unit: unit.queue_sync),
    ),
)
