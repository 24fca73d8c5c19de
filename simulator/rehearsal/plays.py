"""What is rehearsed of a pair: a fault, how long it lasts, its repair, and what an admin does then, by its timers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simulator.ha.rules import Rules
from simulator.modes import OnFailure
from simulator.scenarios.scenario import PRIMARY, SECONDARY, Act

NEVER_S = 1e9


@dataclass(frozen=True, slots=True)
class Play:
    """`acts` by the seconds after the fault. `boot_s`: how long its units boot, where that is what it is about."""

    name: str
    summary: str
    acts: tuple[Act, ...]
    lasts_s: float
    boot_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Stage:
    """For whom: the configured primary's `rules`. `trouble_s`: how long a fault lasts until it is repaired; `quiet_s`:
    how long all is left alone after what was last done."""

    rules: Rules
    trouble_s: float = 600.0
    quiet_s: float = 420.0


def plays(stage: Stage) -> dict[str, Play]:
    return {play.name: play for make in _MAKERS for play in make(stage)}


def _outage(stage: Stage) -> Iterator[Play]:
    """A unit that loses its power and gets it back. What an admin has to do then depends on the on-failure setting."""
    back_s = stage.trouble_s + 60.0
    acts = [Act(0, "power-off", PRIMARY), Act(stage.trouble_s, "power-on", PRIMARY)]
    yield _ended(stage, "primary-power-loss", "the primary loses its power, and comes back", acts, back_s)
    acts = [Act(0, "power-off", SECONDARY), Act(stage.trouble_s, "power-on", SECONDARY)]
    end_s = back_s + stage.quiet_s
    yield Play("secondary-power-loss", "the secondary loses its power, and comes back", tuple(acts), end_s)


def _planned(stage: Stage) -> Iterator[Play]:
    for member in (PRIMARY, SECONDARY):
        for leaving in ("reboot", "reload", "upgrade"):
            words = f"the {member} is told to {leaving}, and comes back"
            yield Play(f"{member}-{leaving}", words, (Act(0, leaving, member),), 120.0 + 2 * stage.quiet_s)
    end_s = stage.rules.hold_off_s + 2 * stage.quiet_s
    words = "the primary is told to reboot, and never returns"
    yield Play("reboot-without-return", words, (Act(0, "reboot", PRIMARY),), end_s, boot_s=NEVER_S)


def _links(stage: Stage) -> Iterator[Play]:
    cut, mended = Act(0, "cut-link"), Act(stage.trouble_s, "restore-link")
    restored = Act(stage.trouble_s + stage.quiet_s, "restore", SECONDARY)
    end_s = stage.trouble_s + 2 * stage.quiet_s
    words = "every heartbeat link is cut while both units live; mended; an admin restores the secondary"
    yield Play("split-brain", words, (cut, mended, restored), end_s)
    for link in stage.rules.links if len(stage.rules.links) > 1 else ():
        port: dict[str, object] = {"port": link}
        acts = (Act(0, "cut-link", options=port), Act(stage.trouble_s, "restore-link", options=port))
        yield Play(f"{link}-cut", f"heartbeat link {link} is cut, and mended", acts, stage.trouble_s + stage.quiet_s)
    short_s = stage.rules.lost_threshold_s / 2
    words = f"every heartbeat link is cut for {short_s:g} s, half the threshold"
    yield Play("short-cut", words, (cut, Act(short_s, "restore-link")), stage.quiet_s)
    busy_s = stage.rules.lost_threshold_s + 5.0
    words = f"the primary is too busy to send heartbeats for {busy_s:g} s, with no cable broken; an admin restores"
    acts = (Act(0, "overload", PRIMARY, {"seconds": busy_s}), Act(stage.trouble_s, "restore", SECONDARY))
    yield Play("overload", words, acts, stage.trouble_s + stage.quiet_s)


def _failures(stage: Stage) -> Iterator[Play]:
    acts = [Act(0, "disk-failure", PRIMARY), Act(stage.trouble_s, "disk-repair", PRIMARY)]
    yield _ended(stage, "disk-failure", "the primary's disk fails, and is mended", acts, stage.trouble_s + 10.0)
    both = (Act(0, "no-primary"), Act(stage.trouble_s, "heal"))
    words = "the disks of both units fail, and are mended"
    yield Play("no-primary", words, both, stage.trouble_s + stage.quiet_s)
    off = (Act(0, "ha-off", PRIMARY), Act(stage.trouble_s, "ha-on", PRIMARY))
    yield _ended(stage, "ha-off", "HA is switched off on the primary, and on again", list(off), stage.trouble_s + 30.0)
    words = "the secondary's configuration no longer follows the primary's, until its next synchronisation"
    stuck = (Act(0, "sync-stuck"), Act(stage.trouble_s, "heal"))
    yield Play("sync-stuck", words, stuck, stage.trouble_s + stage.rules.sync_period_s + stage.quiet_s)


def _faces(stage: Stage) -> Iterator[Play]:
    """Nothing happens to the pair: what Pairwatch makes of it all the same."""
    for member in (PRIMARY, SECONDARY):
        acts = (Act(0, "silence", member), Act(stage.trouble_s, "heal"))
        words = f"the {member} no longer answers us, while the group goes on"
        yield Play(f"{member}-unseen", words, acts, stage.trouble_s + stage.quiet_s)


def _ended(stage: Stage, name: str, summary: str, acts: list[Act], well_s: float) -> Play:
    """With what an admin has to do where the primary does not take its role again by itself."""
    by_itself = stage.rules.on_failure is OnFailure.RESTORE_ROLE
    restored = [] if by_itself else [Act(well_s + stage.quiet_s, "restore", PRIMARY)]
    more = "" if by_itself else "; an admin restores it"
    last_s = restored[0].at_s if restored else well_s
    return Play(name, summary + more, (*acts, *restored), last_s + stage.quiet_s)


_MAKERS: tuple[Callable[[Stage], Iterator[Play]], ...] = (_outage, _planned, _links, _failures, _faces)
