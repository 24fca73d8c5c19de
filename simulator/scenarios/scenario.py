"""Scripts of faults with what must come of them: the incidents that the vendor's documents describe."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from simulator import pair
from simulator.example import Change, Service, write_example
from simulator.scenarios import faults

PRIMARY, SECONDARY = "primary", "secondary"


@dataclass(frozen=True, slots=True)
class Act:
    """A fault at a moment, counted in the pair's own seconds from the scenario's beginning."""

    at_s: float
    fault: str
    member: str | None = None
    options: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """What one unit shows: in `modes`, each `HA mode/effective mode` or `dark`, in parentheses what may be too short
    to be seen; in `traps` the events and reasons of its HA traps; in `system` the codes of its system traps; in `logs`
    its log lines but those of hasyncd, which `syncs` names in part.
    """

    modes: str
    traps: tuple[tuple[int, str], ...] = ()
    logs: tuple[str, ...] = ()
    system: tuple[int, ...] = ()
    syncs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    summary: str
    lasts_s: float
    acts: tuple[Act, ...]
    primary: Course
    secondary: Course
    changes: tuple[Change, ...] = ()
    services: tuple[Service, ...] = ()


def prepare(folder: Path, scenario: Scenario, *, speed: float = 1.0, **example: object) -> list[Path]:
    """Write the unit files a scenario needs; `example` goes to `write_example`."""
    return write_example(
        folder,
        speed=speed,
        changes=scenario.changes,
        services=scenario.services,
        **example,  # type: ignore[arg-type]
    )


def play(folder: Path, scenario: Scenario, sleep: Callable[[float], None] = time.sleep) -> Iterator[str]:
    """Make a scenario happen to the running pair of `folder`, and say each thing as it happens, until its end."""
    units = pair.members(folder)
    names = {PRIMARY: units[0].name, SECONDARY: units[1].name}
    speed = units[0].timing.speed
    began = time.monotonic()
    for act in (*scenario.acts, None):
        at_s = act.at_s if act else scenario.lasts_s
        sleep(max(0.0, began + at_s / speed - time.monotonic()))
        if act is not None:
            member = names.get(act.member) if act.member else None
            for line in faults.apply(act.fault, folder, member, **act.options):
                yield f"{at_s / speed:6.1f} s  {act.fault}: {line}"
