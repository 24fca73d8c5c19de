"""Knows the calendar: what is silenced now, and which windows were planned, by people or by the settings."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.data import StoreError
from dashboard.desks import Desks
from dashboard.faults import draw_trouble
from dashboard.reading import the_door
from dashboard.said import printable
from dashboard.settings import the_settings
from dashboard.zones import choose_zone, show_time
from hapair.people.in_force import Silence, silences_at
from hapair.people.windows import Window, last_begun
from hapair.settings.alerting import Maintenance

AHEAD = timedelta(days=14)
Occurrence = tuple[datetime, datetime]


def draw_calendar() -> None:
    st.title("Silences and maintenance")
    zone, now = choose_zone(), datetime.now(UTC)
    try:
        desks = the_door().desks()
    except StoreError as error:
        draw_trouble(error)
        return
    st.subheader("Silenced now")
    _draw([silence_row(pair, silence, zone) for pair, silence in silences(desks, now)], "Nothing is silenced.")
    st.subheader("Planned, until two weeks from now")
    read = the_settings()
    arranged = read.settings.alerts.maintenance if read.settings else ()
    found = sorted([*_of_people(desks, now, zone), *_of_settings(arranged, now, zone)], key=lambda each: each[0])
    _draw([row for _, row in found], "Nothing is planned.")
    if read.settings is None:
        st.text(f"Windows of the settings are not in it. {printable(read.trouble, 400)}")


def _draw(rows: list[dict[str, str]], else_: str) -> None:
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch")
    else:
        st.text(else_)


def silences(desks: Desks, now: datetime) -> list[tuple[str, Silence]]:
    found = [(pair, each) for pair, desk in desks.pairs.items() for each in silences_at(desk.in_force, now)]
    return sorted(found, key=lambda each: each[1].until)


def silence_row(pair: str, silence: Silence, zone: str) -> dict[str, str]:
    return {
        "pair": printable(pair),
        "until": show_time(silence.until, zone),
        "rules": printable(", ".join(silence.rules), 400) or "everything",
        "why": printable(silence.note, 400),
        "who": printable(silence.who, 200),
    }


def occurrences(window: Window, now: datetime, ahead: timedelta = AHEAD) -> list[Occurrence]:
    """Those that are open now or begin until then, in order; a window begins at most once a day."""
    ends = (now + timedelta(days=day) for day in range(ahead.days + 1))
    found = {begun for at in ends if (begun := last_begun(window, at))}
    return sorted((begin, end) for begin, end in found if end > now)


def _of_people(desks: Desks, now: datetime, zone: str) -> Iterator[tuple[datetime, dict[str, str]]]:
    for pair, desk in desks.pairs.items():
        for planned in desk.in_force.windows.values():
            by = f"{planned.who}: {planned.note}" if planned.note else planned.who
            yield from _rows(planned.window, pair, by, now, zone)


def _of_settings(found: Iterable[Maintenance], now: datetime, zone: str) -> Iterator[tuple[datetime, dict[str, str]]]:
    for each in found:
        where = ", ".join((*each.pairs, *(f"site {site}" for site in each.sites))) or "all pairs"
        yield from _rows(each.window, where, f"the settings: {each.name}", now, zone)


def _rows(window: Window, where: str, by: str, now: datetime, zone: str) -> Iterator[tuple[datetime, dict[str, str]]]:
    for begin, end in occurrences(window, now):
        yield (
            begin,
            {
                "from": show_time(begin, zone),
                "until": show_time(end, zone),
                "what": window.purpose.value + (", open now" if begin <= now else ""),
                "pair": printable(where, 400),
                "by": printable(by, 400),
            },
        )
