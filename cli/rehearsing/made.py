"""Knows how the settings of a pair become two rehearsed units, and what has to be assumed where they say nothing."""

from dataclasses import dataclass

from hapair.pair import OnFailure, Role
from hapair.settings.model import MemberSettings, PairSettings
from simulator import modes
from simulator.ha.rules import Rules
from simulator.rehearsal.make import Make
from simulator.rehearsal.plays import Stage

LINKS = ("port6", "port5")
UP_S = 864_000.0
"""The units are taken to have been up for ten days."""


@dataclass(frozen=True, slots=True)
class Cast:
    """`assumed` are sentences: what the settings do not say, and how it was rehearsed."""

    primary: Make
    secondary: Make
    assumed: tuple[str, ...]

    def stage(self, trouble_s: float) -> Stage:
        return Stage(self.primary.rules, trouble_s)


def cast(settings: PairSettings) -> Cast:
    primary, secondary = (_make(settings, member) for member in settings.members)
    return Cast(primary, secondary, tuple(_assumed(settings)))


def _make(settings: PairSettings, member: MemberSettings) -> Make:
    return Make(member.name, f"REHEARSED-{member.role.upper()}", _rules(settings, member.role))


def _rules(settings: PairSettings, role: Role) -> Rules:
    pair = settings.pair
    return Rules(
        mode=modes.Mode(role.value),
        on_failure=modes.OnFailure((pair.on_failure or OnFailure.BECOME_SECONDARY).value),
        lost_threshold_s=pair.heartbeat_lost_threshold_s,
        hold_off_s=pair.hold_off_s,
        links=links_of(settings),
        services_as_heartbeat=False,
        services=(),
        backup_data=True,
        sync_period_s=pair.data_sync_s,
    )


def links_of(settings: PairSettings) -> tuple[str, ...]:
    """The heartbeat links, the primary one first."""
    ranked = sorted(settings.heartbeat_links, key=lambda link: link.status is not Role.PRIMARY)
    return tuple(link.name for link in ranked) or LINKS


def _assumed(settings: PairSettings) -> list[str]:
    said = []
    if settings.pair.on_failure is None:
        said.append("on_failure is not in the settings: become-secondary, which the vendor recommends, is assumed.")
    if not settings.heartbeat_links:
        said.append(f"No heartbeat link is in the settings: {' and '.join(LINKS)} are assumed.")
    said.append("No service monitoring: the settings do not say which services the units watch on each other.")
    said.append("A boot takes 60 s, a reload 10 s, an upgrade 120 s: no document gives a time.")
    return said
