"""Measures whether readiness means what it says: generated pairs of virtual time are looked at and then failed over."""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bench.readied_world import PORTS, VIRTUAL_PORT, World, as_seen
from hapair.evidence.gathered import Evidence
from hapair.judge import PairState
from hapair.look import Event, Item, Snapshot, Source
from hapair.pair import OnFailure, Pair
from hapair.readiness.readiness import Colour, Readiness, readiness_of
from hapair.spans import Range
from hapair.verify.expected import Expected
from hapair.watch import Status, Watch, step
from simulator import modes
from simulator.announce import Announcement, HaTrap
from simulator.ha.rules import Rules
from simulator.rehearsal.doing import happen
from simulator.rehearsal.make import Make, Monitored
from simulator.scenarios.scenario import PRIMARY, SECONDARY, Act

HANDED_S = 3.0
"""One whose service is found dead learns from the next heartbeats that the other has taken over."""
START = datetime(2026, 3, 1, tzinfo=UTC)
FORMED_S, WATCHED_S, PROVED_S = 60.0, 240.0, 45.0
MX1, MX2 = "mx1", "mx2"
VIRTUAL = "172.16.1.2"


@dataclass(frozen=True, slots=True)
class Made:
    """Both units of a generated pair, and what the settings say of it."""

    primary: Make
    secondary: Make
    pair: Pair
    expected: Expected


@dataclass(frozen=True, slots=True)
class Weakness:
    """`plant` does it to a pair that has formed; `make` builds the pair with it. `colour` is what must be shown."""

    name: str
    colour: Colour
    plant: Callable[[World], None] = lambda _: None
    make: Callable[[Made], Made] = lambda made: made
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Drilled:
    """`state` and `found` are of the last look before; `lost` says what went wrong in the failover, if anything."""

    state: PairState
    found: Readiness
    fault: str
    lost: tuple[str, ...]


@dataclass(slots=True)
class Seen:
    """As much of what is kept of a pair as readiness asks for."""

    watch: Watch
    look: Snapshot | None = None
    status: Status | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def pair(self) -> Pair:
        return self.watch.pair

    @property
    def state(self) -> PairState | None:
        return self.status.state if self.status else None

    @property
    def since(self) -> Range | None:
        return self.status.since if self.status else None

    @property
    def evidence(self) -> Evidence:
        return self.watch.evidence

    def take(self, item: Item) -> None:
        done = step(self.watch, item)
        self.watch, self.status = done.watch, done.status or self.status
        self.look = item if isinstance(item, Snapshot) else self.look


def generated(chance: random.Random) -> Made:
    """A pair without a weakness; all else about it is by chance."""
    threshold_s = float(chance.choice((3, 5, 8, 10, 15, 20, 30)))
    on_failure = chance.choice((OnFailure.BECOME_SECONDARY, OnFailure.BECOME_SECONDARY, OnFailure.OFF))
    sync_s = float(chance.choice((30, 60, 90)))
    links = tuple(chance.sample(("port4", "port5", "port6"), chance.choice((2, 2, 3))))
    checks = (Monitored("remote-smtp", chance.choice((2.0, 5.0, 10.0)), chance.choice((1, 2, 3))),)
    own = [port for port in PORTS if port not in links]
    monitored = tuple(sorted(chance.sample(own, chance.randint(0, len(own)))))

    def unit(name: str, mode: modes.Mode) -> Make:
        failing = modes.OnFailure(on_failure.value)
        rules = Rules(mode, failing, threshold_s, 900.0, links, False, ("remote-smtp",), True, sync_s)
        return Make(name, name.upper(), rules, PORTS, monitored, checks, checked_s=chance.choice((2.0, 5.0)))

    poll_s = float(chance.choice((5, 10)))
    pair = Pair("drilled", MX1, MX2, poll_s, 2.5, threshold_s, on_failure, data_sync_s=sync_s)
    expected = Expected(
        links=links, virtual_ips=(VIRTUAL,), listens=("trap",), monitors={MX1: True, MX2: True}, witnessed=True
    )
    return Made(unit(MX1, modes.Mode.PRIMARY), unit(MX2, modes.Mode.SECONDARY), pair, expected)


def drill(made: Made, weakness: Weakness | None, chance: random.Random) -> Drilled:
    """Formed, planted, watched, and then the unit in service fails."""
    made = weakness.make(made) if weakness else made
    seen = Seen(Watch(made.pair))
    world = World(made.primary, made.secondary, lambda member, what: _heard(seen, world, member, what))
    world.power_on()
    world.run(FORMED_S)
    _watch(seen, world, world.now_s + 60.0)
    if weakness:
        weakness.plant(world)
    _watch(seen, world, world.now_s + WATCHED_S + chance.uniform(0, 60))
    found = readiness_of(seen, _at(world), made.expected)
    assert seen.state
    lost = world.lost_before()
    fault = chance.choice(FAULTS)
    happen(world, fault)
    lost += _failed_over(world, made)
    return Drilled(seen.state, found, fault.fault, tuple(dict.fromkeys(lost)))


FAULTS = (
    Act(0, "power-off", PRIMARY),
    Act(0, "disk-failure", PRIMARY),
    Act(0, "service-down", PRIMARY, {"service": "smtp"}),
)


def _failed_over(world: World, made: Made) -> list[str]:
    """What is wrong within and after the time that a takeover may take."""
    lost, both_s = [], 0.0
    tried_s = max((each.interval_s * each.retries for each in made.primary.services), default=0.0)
    until_s = world.now_s + max(made.pair.heartbeat_lost_threshold_s + made.primary.checked_s, tried_s) + PROVED_S
    while world.now_s < until_s:
        world.run(world.now_s + 1.0)
        both_s = both_s + 1.0 if world.states == ("primary", "primary") else 0.0
        if both_s > HANDED_S:
            lost.append("both units acted as primary")
    return lost + world.lost_after()


def _watch(seen: Seen, world: World, until_s: float) -> None:
    while world.now_s < until_s:
        world.run(world.now_s + seen.pair.poll_interval_s)
        for event in seen.events:
            seen.take(event)
        seen.events.clear()
        seen.take(as_seen(world, seen.pair.name, _at(world), VIRTUAL))


def _heard(seen: Seen, world: World, member: str, what: Announcement) -> None:
    if isinstance(what, HaTrap) and not world.deaf:
        seen.events.append(Event("drilled", _at(world), Source.TRAP, "note", member))


def _at(world: World) -> datetime:
    return START + timedelta(milliseconds=round(world.now_s * 1000))


def _port(member: int, name: str) -> Callable[[World], None]:
    return lambda world: world.units[member].set_port(name, False)


def _cut_one(world: World) -> None:
    world.units[0].set_port(world.units[0].rules.links[0], False)


def _stuck(world: World) -> None:
    happen(world, Act(0, "sync-stuck"))


def _mail_sync_fails(world: World) -> None:
    world.data_fails = True


def _filled(percent: float) -> Callable[[World], None]:
    def fill(world: World) -> None:
        world.disk_percent[MX2] = percent

    return fill


def _older(world: World) -> None:
    world.version[MX2] = "v7.2.0"


def _both_rules(made: Made, **changes: object) -> Made:
    primary, secondary = (replace(m, rules=replace(m.rules, **changes)) for m in (made.primary, made.secondary))  # type: ignore[arg-type]
    return replace(made, primary=primary, secondary=secondary)


def _cut_bridged(world: World) -> None:
    for link in world.units[0].rules.links:
        world.units[0].set_port(link, False)
    world.units[0].configure()


def _unmonitored(made: Made) -> Made:
    """Else the fault is the group's own business, and it moves before anybody can call it a weakness."""
    primary, secondary = (replace(m, monitored_ports=()) for m in (made.primary, made.secondary))
    return replace(made, primary=primary, secondary=secondary)


def _one_link(made: Made) -> Made:
    links = made.primary.rules.links[:1]
    return replace(_both_rules(made, links=links), expected=replace(made.expected, links=links))


def _hasty(made: Made) -> Made:
    pair = replace(made.pair, heartbeat_lost_threshold_s=2.0)
    return replace(_both_rules(made, lost_threshold_s=2.0), pair=pair)


def _restoring(made: Made) -> Made:
    pair = replace(made.pair, on_failure=OnFailure.RESTORE_ROLE)
    return replace(_both_rules(made, on_failure=modes.OnFailure.RESTORE_ROLE), pair=pair)


def _unwatching(made: Made) -> Made:
    return replace(
        made,
        secondary=replace(made.secondary, services=(), rules=replace(made.secondary.rules, services=())),
        expected=replace(made.expected, monitors={MX1: True, MX2: False}),
    )


def _without(**changes: object) -> Callable[[Made], Made]:
    return lambda made: replace(made, expected=replace(made.expected, **changes))  # type: ignore[arg-type]


def _bridged(made: Made) -> Made:
    return _both_rules(_unmonitored(made), services_as_heartbeat=True)


def _standby_disk(world: World) -> None:
    happen(world, Act(0, "disk-failure", SECONDARY))


WEAKNESSES = (
    Weakness("a port of the standby is down", Colour.RED, _port(1, VIRTUAL_PORT)),
    Weakness("the configuration does not follow", Colour.RED, _stuck),
    Weakness("mail data is not synchronised", Colour.RED, _mail_sync_fails),
    Weakness("the standby's mail disk is full", Colour.RED, _filled(99.0)),
    Weakness("every link is cut, services stand in", Colour.RED, _cut_bridged, _bridged),
    Weakness("the virtual address is dead", Colour.RED, _port(0, VIRTUAL_PORT), _unmonitored),
    Weakness("one link is down", Colour.AMBER, _cut_one),
    Weakness("there is one link only", Colour.AMBER, make=_one_link),
    Weakness("the standby's mail disk is nearly full", Colour.AMBER, _filled(93.0)),
    Weakness("firmware differs", Colour.AMBER, _older),
    Weakness("the threshold is below 3 s", Colour.AMBER, make=_hasty),
    Weakness("a unit that failed takes its role back", Colour.AMBER, make=_restoring),
    Weakness("one unit does not watch the services", Colour.AMBER, make=_unwatching),
    Weakness("traps are not listened for", Colour.AMBER, make=_without(listens=())),
    Weakness("nobody says who watches the services", Colour.AMBER, make=_without(monitors={})),
    Weakness("a disk of the standby has failed, untold", Colour.GREEN, _standby_disk, hidden=True),
)


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    colours: Counter[str]
    normal: int
    well: int
    lost: Counter[str]

    @property
    def pairs(self) -> int:
        return self.colours.total()


def measured(pairs: int, seed: int) -> Iterator[tuple[Weakness | None, Row]]:
    """Of so many generated pairs without a weakness, and a quarter as many with each."""
    for weakness in (None, *WEAKNESSES):
        chance = random.Random(f"{seed} {weakness.name if weakness else ''}")
        count = max(1, pairs // 4) if weakness else pairs
        found = [drill(generated(chance), weakness, chance) for _ in range(count)]
        colours = Counter(each.found.colour.value for each in found)
        normal, well = sum(each.state is PairState.NORMAL for each in found), sum(not each.lost for each in found)
        lost = Counter(reason for each in found for reason in each.lost)
        yield weakness, Row(weakness.name if weakness else "none", colours, normal, well, lost)


def main() -> int:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print("\n## Readiness, and what a failover then came to\n")
    print("| weakness planted | pairs | still `normal` | shown | failed over well | else |")
    print("|---|---|---|---|---|---|")
    wrong = 0
    for weakness, row in measured(pairs, seed=7):
        colour = weakness.colour if weakness else Colour.GREEN
        wrong += row.colours[colour] != row.pairs
        shown = ", ".join(f"{count} {name}" for name, count in row.colours.most_common())
        lost = "; ".join(f"{reason} ({count})" for reason, count in row.lost.most_common())
        print(f"| {row.name} | {row.pairs} | {row.normal} | {shown} | {row.well} | {lost} |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
