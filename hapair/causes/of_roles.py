"""Knows the clues that lie in who took which role, in which order, and with what reason."""

import re
from datetime import timedelta

from hapair.causes.case import Case
from hapair.causes.chronicle import Answer, Stretch, Trait
from hapair.causes.findings import Absent, Finding, Present, Unheard
from hapair.causes.wording import (
    DIFFERS,
    DISK,
    HELD_OFF,
    PORT,
    SERVICE,
    gives_reasons,
    present,
    reasons,
    silent_channels,
)
from hapair.look import Event, Source
from hapair.modes import HaMode
from hapair.words.moments import moment
from hapair.words.printable import printable

TAKING_OVER = timedelta(seconds=3)
"""How much later than its threshold a standby that takes over has done so."""
GAINED, GIVEN_UP = frozenset({"primary_unit_switch"}), frozenset({"secondary_unit_switch", "unit_shutdown"})
FAILING = frozenset({"raid", "mail_disk_format", "log_disk_format"})


def held_off(case: Case) -> Finding:
    if not case.is_active or not case.is_group():
        return None
    if told := reasons(case, case.o, HELD_OFF):
        return present(told)
    if case.speaks(case.o, Source.SYSLOG) and case.alive(case.o):
        return Absent(f"{case.o} tells in its log when it holds off, and did not", one_word=True)
    return Unheard(f"no syslog from {case.o}")


def stood_by(case: Case) -> Finding:
    """Asked where the primary was silent for longer than its standby would wait."""
    gone = case.silence(case.m)
    if not case.is_active or gone is None:
        return None
    patience = gone.began.latest + case.threshold + TAKING_OVER
    for one in case.stretches(case.o):
        stands_by = one.answer is Answer.MODES and one.effective is HaMode.SECONDARY
        if stands_by and one.began.latest <= patience <= min(one.last, gone.last):
            return Present(f"{case.o} stood by at {moment(min(one.last, gone.last))}, while {case.m} was silent")
    if case.before(case.o) is None:
        return Unheard(f"{case.o} was not seen")
    return None


def took_over(case: Case) -> Finding:
    gone, taken = case.silence(case.m), case.became(case.o, HaMode.PRIMARY)
    if not case.is_active or gone is None or taken is None:
        return None
    if taken.began.earliest <= gone.began.latest + case.threshold + case.slack:
        return Present(f"{case.o} took over by {moment(taken.began.latest)}, as the threshold has it")
    return None


def service_told(case: Case) -> Finding:
    return _named(case, SERVICE) if case.is_active else None


def local_told(case: Case) -> Finding:
    """The words name ports and disks in one breath."""
    return _named(case, re.compile(rf"(?=.*(?:{PORT.pattern}))(?=.*(?:{DISK.pattern}))", re.IGNORECASE))


def port_told(case: Case) -> Finding:
    told = [e for e in _told(case, PORT) if not DISK.search(e.text)]
    return present(told) if told else None


def disk_told(case: Case) -> Finding:
    told = [e for e in _told(case, DISK) if not PORT.search(e.text)] + case.heard(case.m, FAILING)
    if told:
        return present(told)
    full = case.seen(case.m, Trait.DISK_FULL)
    return Present(f"{case.m}: {full[0].text} at {moment(full[0].at)}") if full else None


def stepped_out(case: Case) -> Finding:
    out = _out(case)
    other = case.became(case.o, HaMode.PRIMARY)
    if case.is_active and out and other:
        return Present(
            f"{case.m} was off by {moment(out.began.latest)} with HA mode {out.mode}, and {case.o} took over"
        )
    return None


def out_alone(case: Case) -> Finding:
    out = _out(case)
    if out and not case.silence(case.m) and case.alive(case.o) and not case.changes(case.o):
        return Present(f"{case.m} was off by {moment(out.began.latest)}, and {case.o} kept its part")
    return None


def exchanged(case: Case) -> Finding:
    down, up = case.became(case.m, HaMode.SECONDARY), case.became(case.o, HaMode.PRIMARY)
    if not down or not up or case.silence(case.m) or _out(case) or case.silence(case.o):
        return None
    if abs(down.began.latest - up.began.latest) > case.slack:
        return None
    when = moment(max(down.began.latest, up.began.latest))
    return Present(f"{case.m} and {case.o} exchanged their roles by {when}")


def mode_changed(case: Case) -> Finding:
    for member in (case.m, case.o):
        before = case.before(member)
        for one in case.changes(member):
            if before and one.mode and before.mode and one.mode is not before.mode:
                when = moment(one.began.latest)
                return Present(f"the HA mode of {member} was {before.mode} and is {one.mode} by {when}")
    if case.before(case.m) is None:
        return Unheard(f"{case.m} was not seen before")
    if case.question.back or not case.alive(case.m):
        return None  # to restore a role is no change of the mode
    return Absent(f"the HA mode of {case.m} stayed as it was")


def settings_changed(case: Case) -> Finding:
    if told := _settings_told(case):
        return present(told)
    if case.question.back or not case.changes(case.m) + case.changes(case.o):
        return None
    if case.speaks(case.m, Source.SYSLOG):
        return Absent(f"{case.m} tells in its log when its HA settings are changed, and did not", one_word=True)
    return Unheard(f"no syslog from {case.m}")


def mode_kept(case: Case) -> Finding:
    told = _settings_told(case)
    if told and isinstance(mode_changed(case), Absent):
        return Present(
            f"the HA settings of {told[0].member} were changed at {moment(told[0].at)}, and no HA mode was",
            one_word=True,
        )
    return None


def sync_differs(case: Case) -> Finding:
    if case.changes(case.m) or case.changes(case.o) or case.silence(case.m) or case.silence(case.o):
        return None
    if told := [e for e in case.heard(case.m, ("sync_failed",)) if DIFFERS.search(e.text)]:
        return present(told)
    seen = case.seen(case.m, Trait.SYNC_FAILED)
    return Present(f"{case.m} shows synchronisation {printable(seen[0].text, 60)}") if seen else None


def _settings_told(case: Case) -> list[Event]:
    return [e for member in (case.m, case.o) for e in case.heard(member, ("ha_settings_changed",))]


def _direction(event: Event) -> bool | None:
    """Whether it tells of a role gained; None where it tells neither of a gain nor of a loss."""
    if event.kind in GAINED or event.more.get("effective") == "primary":
        return True
    return False if event.kind in GIVEN_UP or "effective" in event.more else None


def _told(case: Case, words: re.Pattern[str]) -> list[Event]:
    """What either said of the role that went from `m` to `o`; not what was said when it went the other way."""
    if not case.is_active:
        return []
    found = [*reasons(case, case.m, words), *reasons(case, case.o, words)]
    return [event for event in found if _direction(event) != (event.member == case.m)]


def _named(case: Case, words: re.Pattern[str]) -> Finding:
    """Whether either unit names this as its reason; both would tell, each by its own words."""
    if told := _told(case, words):
        return present(told)
    if not case.is_active:
        return None
    speaking = [member for member in (case.m, case.o) if gives_reasons(case, member)]
    if speaking:
        return Absent(f"{' and '.join(speaking)} gave no such reason", one_word=True)
    return Unheard(f"{silent_channels(case, case.m)}, {silent_channels(case, case.o)}")


def _out(case: Case) -> Stretch | None:
    """Off, or failed, which SNMP shows as off; with its HA mode kept."""
    out, before = case.became(case.m, HaMode.OFF), case.before(case.m)
    if out and before and out.mode is not HaMode.OFF and before.effective is not HaMode.OFF:
        return out
    return None
