"""Knows what is asked about failing over: the times of the heartbeat, what a failed unit does, what is backed up."""

from collections.abc import Callable, Iterator

from hapair.lint.rule import Hit, Outcome, Two, side
from hapair.lint.unit import Stated, Unit
from hapair.pair import OnFailure

BASE_PORT = 20000
"""The vendor's default since 7.0 at the latest."""
PORTS = 5
"""Heartbeat, control, files, data and checksums are on so many ports from the base port on."""
LEAST_S = 3
MAX_PORT = 65535


def short(two: Two) -> Iterator[Outcome]:
    found = [unit.lost_threshold_s for unit in two.units]
    if any(each and each.value < LEAST_S for each in found):
        yield Hit("heartbeat lost threshold", tuple(map(side, two.units, found)))


def beyond(two: Two) -> Iterator[Outcome]:
    found = [unit.base_port for unit in two.units]
    if any(each and each.value + PORTS - 1 > MAX_PORT for each in found):
        yield Hit("HA base port", tuple(map(side, two.units, found)))


def nothing_to_carry(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        remote = [service for service in unit.services if service.name.startswith("remote-") and service.on]
        if unit.whole and unit.remote_heartbeat and unit.remote_heartbeat.value and not remote:
            sides = (side(unit, unit.remote_heartbeat), side(other, other.remote_heartbeat))
            yield Hit(f"remote services of {unit.name}", sides)


def not_as_recommended(two: Two) -> Iterator[Outcome]:
    first, second = (unit.on_failure for unit in two.units)
    stated = {each.value for each in (first, second) if each}
    if len(stated) == 1 and stated != {OnFailure.BECOME_SECONDARY}:
        yield Hit("on failure", (side(two.first, first), side(two.second, second)))


def both(field: Callable[[Unit], Stated[bool] | None], value: bool, what: str) -> Callable[[Two], Iterator[Outcome]]:
    def check(two: Two) -> Iterator[Outcome]:
        found = [field(unit) for unit in two.units]
        if all(each and each.value is value for each in found):
            yield Hit(what, tuple(map(side, two.units, found)))

    return check
