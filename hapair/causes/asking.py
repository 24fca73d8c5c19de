"""Knows who looks for which clue."""

from collections.abc import Callable, Mapping

from hapair.causes import of_links, of_return, of_roles, of_units
from hapair.causes.case import Case
from hapair.causes.clues import Clue
from hapair.causes.findings import Finding

ASK: Mapping[Clue, Callable[[Case], Finding]] = {
    Clue(ask.__name__): ask
    for ask in (
        of_units.announced, of_units.silent, of_units.booted, of_units.refused, of_units.cut_off, of_units.both_silent,
        of_units.busy, of_units.short_threshold, of_units.firmware, of_units.in_a_plan,
        of_links.peer_lost, of_links.lost_too, of_links.one_link, of_links.heartbeat_port, of_links.port_down,
        of_links.two_primaries,
        of_roles.held_off, of_roles.stood_by, of_roles.took_over, of_roles.service_told, of_roles.local_told,
        of_roles.port_told, of_roles.disk_told, of_roles.stepped_out, of_roles.out_alone, of_roles.exchanged,
        of_roles.mode_changed, of_roles.settings_changed, of_roles.mode_kept, of_roles.sync_differs,
        of_return.asked_back, of_return.restored, of_return.takes_role_back, of_return.just_back,
    )
}  # fmt: skip
"""By the name of the clue, which is that of the function."""
