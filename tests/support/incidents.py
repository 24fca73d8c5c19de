"""Histories as they happen: a few stretches, each a pair of words that stays for some looks, with breaks between."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from build import (
    CP,
    CS,
    HA_OFF,
    LATE,
    NO_HA,
    ODD,
    P_AS_S,
    P_OFF,
    PAIR,
    S_AS_P,
    S_OFF,
    SILENT,
    START,
    P,
    S,
    Said,
    event,
    look,
)
from hapair.look import Event, Facts, Item, Path, Reading, Source

members = st.sampled_from([P, S, P_OFF, P_AS_S, S_AS_P, S_OFF, HA_OFF, CP, CS, ODD, SILENT, NO_HA])
pauses = st.sampled_from([0.25, 1.0, 10.0, 10.0, 10.0, 25.0, 26.0, 400.0])


@st.composite
def histories(draw: st.DrawFn, stretches: int = 6) -> list[Item]:
    """Looks and events in order of arrival; now and then late, without a path, after a break, or with a forged trap."""
    items: list[Item] = []
    after = 0.0
    for _ in range(draw(st.integers(0, stretches))):
        p, s = draw(members), draw(members)
        path = draw(st.sampled_from([Path.OK] * 9 + [Path.LOST]))
        facts = draw(st.sampled_from([Facts(), Facts(serial="A", uptime_s=9e6), Facts(serial="B", uptime_s=30.0)]))
        p, s = _with(p, facts), _with(s, facts)
        for _ in range(draw(st.integers(1, 8))):
            late = draw(st.integers(0, 9)) == 0
            items.append(look(LATE if late else p, s, after, path=path))
            if draw(st.integers(0, 5)) == 0:
                items.append(draw(events(after + 0.1)))
            after += draw(pauses)
    return items


@st.composite
def events(draw: st.DrawFn, after: float) -> Event:
    kind = draw(st.sampled_from(["primary_unit_switch", "heartbeat_changed", "sync_started", "sync_finished", "note"]))
    told = event(kind, after)
    if kind == "heartbeat_changed":
        return replace(told, source=Source.SYSLOG, more={"links": {"port6": draw(st.sampled_from(["ok", "failed"]))}})
    return replace(told, source=Source.SYSLOG, more={"sync": "mail"}) if kind.startswith("sync_") else told


def _with(said: Said, facts: Facts) -> Said:
    return Reading(*said, facts) if isinstance(said, tuple) else said


@st.composite
def switches(draw: st.DrawFn) -> tuple[list[Item], float]:
    """Looks at a pair whose secondary becomes primary, and the second in which it really did.

    Each member answers with what it was at some moment between being asked and being heard; some answers are lost.
    """
    stopped = draw(st.integers(2_000, 6_000)) / 100
    began = stopped + draw(st.sampled_from([-8.0, 0.0, 0.3, 15.0]))
    then = draw(st.sampled_from([SILENT, P_OFF, P_AS_S]))
    items: list[Item] = []
    asked = 0.0
    while asked < began + 40:
        took_s = {name: draw(st.sampled_from([0.01, 0.01, 0.4, 2.1])) for name in ("mx1", "mx2")}
        seen = {name: asked + s * draw(st.sampled_from([0.0, 0.5, 1.0])) for name, s in took_s.items()}
        told = {"mx1": P if seen["mx1"] < stopped else then, "mx2": S if seen["mx2"] < began else S_AS_P}
        told = {name: SILENT if draw(st.integers(0, 7)) == 0 else said for name, said in told.items()}
        took_s = {name: 3.0 if told[name] is SILENT else took_s[name] for name in told}
        whole_s = max(took_s.values())
        p, s = (_early(told[name], whole_s - took_s[name]) for name in ("mx1", "mx2"))
        items.append(replace(look(p, s, round(asked + whole_s, 2)), took_s=whole_s))
        asked = round(asked + max(whole_s, draw(st.sampled_from([1.0, 1.0, 5.0, 10.0]))), 2)
    return items, began


def _early(said: Said, early_s: float) -> Said:
    return Reading(*said, early_s=round(early_s, 2)) if isinstance(said, tuple) else said


def at(after: float):
    return START + timedelta(seconds=after)


__all__ = ["PAIR", "at", "histories", "members", "switches"]
