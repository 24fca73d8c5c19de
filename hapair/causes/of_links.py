"""Knows the clues that lie in the heartbeat between the units: who lost whom, and by what."""

from hapair.causes.case import Case
from hapair.causes.chronicle import Trait
from hapair.causes.findings import Absent, Finding, Present, Unheard
from hapair.causes.of_roles import held_off
from hapair.causes.of_units import announced
from hapair.causes.wording import PEER_GONE, gives_reasons, present, reasons, silent_channels
from hapair.look import SWITCHES, Event, Source
from hapair.modes import HaMode
from hapair.words.moments import moment
from hapair.words.printable import printable

HEARTBEAT = frozenset({"heartbeat_changed"})


def peer_lost(case: Case) -> Finding:
    if not case.is_group():
        return None
    if lost := _loss(case, case.o):
        return lost
    if case.lost_links(case.o):
        return None  # some of them, not all: another carries the group
    if case.heard(case.o, SWITCHES) and gives_reasons(case, case.o):
        return Absent(f"{case.o} gives another reason than a lost heartbeat", one_word=True)
    if not _over(case):
        return Unheard(f"it is too early for a word of {case.o} on its links")
    if case.tells_links(case.o):
        return Absent(f"{case.o} went on hearing {case.m}", not case.asked_links(case.o))
    return Unheard(f"no word from {case.o} on its links ({silent_channels(case, case.o)})")


def lost_too(case: Case) -> Finding:
    """Asked where the other lost it: did it lose the other as well?

    A unit that was restarted, as both knew, may come up without the other's heartbeat: that was not what began it.
    """
    other = peer_lost(case)
    if isinstance(other, Unheard) and two_primaries(case):
        return Unheard(f"no word from {case.m} and {case.o} on their links")
    if not isinstance(other, Present) or _left(case):
        return None
    if lost := _loss(case, case.m):
        return lost
    if case.silence(case.m) or case.became(case.m, HaMode.OFF):
        return None
    if not _over(case):
        return Unheard(f"it is too early for a word of {case.m} on its links")
    if case.tells_links(case.m):
        return Absent(f"{case.m} went on hearing {case.o}", not case.asked_links(case.m))
    return Unheard(f"no word from {case.m} on its links ({silent_channels(case, case.m)})")


def one_link(case: Case) -> Finding:
    """Asked where both kept their parts: where one went away, its links went with it."""
    if any(case.silence(member) or case.changes(member) for member in (case.m, case.o)):
        return None
    for member in (case.m, case.o):
        lost = {loss.link for loss in case.lost_links(member)}
        carrying = case.told(member).links - lost
        if lost and carrying:
            return Present(f"{member} lost {_named(lost)}, and {_named(carrying)} went on")
    return None


def heartbeat_port(case: Case) -> Finding:
    if not isinstance(peer_lost(case), Present) or _left(case):
        return None
    links = _links(case)
    if down := [event for event in case.heard(case.m, ("link_down",)) if port_of(event) in links]:
        return present(down)
    if links and case.alive(case.m) and case.tells_ports(case.m):
        return Absent(f"{case.m} tells of its ports, and of none that carries heartbeats", one_word=True)
    return None


def port_down(case: Case) -> Finding:
    """A port that is known to carry heartbeats is none of these; nor is one that went down at both ends."""
    links = _links(case)
    other = {port_of(event) for event in case.heard(case.o, ("link_down",))}
    known = [e for e in case.heard(case.m, ("link_down",)) if port_of(e) not in links and port_of(e) not in other]
    if known:
        return present(known)
    if seen := [s for s in _ports_seen(case) if s not in links]:
        return Present(f"{case.m} shows {_named(set(seen))} down")
    if case.tells_ports(case.m):
        return Absent(f"{case.m} tells of its ports, and of none that went down", one_word=True)
    return Unheard(f"no trap of {case.m} on its ports")


def two_primaries(case: Case) -> Finding:
    taken = case.became(case.o, HaMode.PRIMARY)
    if not taken or _left(case):
        return None
    for one in case.stretches(case.m):
        if one.effective is HaMode.PRIMARY and one.last >= taken.began.latest and not case.silence(case.m):
            return Present(f"both were primary at {moment(taken.began.latest)}")
    return None


def port_of(event: Event) -> str:
    """By its name, else by its number: units name their ports port1, port2 and so on."""
    name, index = event.more.get("if_name"), event.more.get("if_index")
    return name if isinstance(name, str) else f"port{index}"


def _loss(case: Case, member: str) -> Present | None:
    """By which words a member lost every link to the other."""
    told = reasons(case, member, PEER_GONE, SWITCHES | HEARTBEAT | {"mode_changed"})
    lost = case.lost_links(member)
    if lost and {loss.link for loss in lost} == case.told(member).links:
        channel, links = lost[0].channel, _named({loss.link for loss in lost})
        when = moment(lost[0].began.latest)
        return Present(f"{member} lost {links} by {when} ({channel})", channel == Source.SYSLOG and not told)
    return present(told) if told else None


def _left(case: Case) -> bool:
    """It announced that it goes, and its peer held off for it: two words, since one can be forged."""
    return isinstance(announced(case), Present) and isinstance(held_off(case), Present)


def _over(case: Case) -> bool:
    """The threshold has passed: who lost a heartbeat knows by now."""
    return case.question.until >= case.question.began.latest + case.threshold + case.slack


def _links(case: Case) -> frozenset[str]:
    return case.told(case.m).links | case.told(case.o).links


def _ports_seen(case: Case) -> list[str]:
    return [seen.text for seen in case.seen(case.m, Trait.PORT_DOWN)]


def _named(links: set[str] | frozenset[str]) -> str:
    return ", ".join(printable(link, 40) for link in sorted(links))
