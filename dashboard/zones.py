"""Knows in which zone times are shown: UTC, the viewer's own, or the one that the address names."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from hapair.people.hours import zone_known

UNIVERSAL = "UTC"
ASKED = "tz"
"""In the address."""


def zone_names(asked: str, browser: str | None) -> tuple[str, ...]:
    """Those to choose from; the first is the chosen one. What is no zone counts as not asked for."""
    known = [name for name in (asked, UNIVERSAL, browser or "") if name == UNIVERSAL or zone_known(name)]
    return tuple(dict.fromkeys(known))


def there(at: datetime, zone: str) -> datetime:
    return at.astimezone(UTC if zone == UNIVERSAL else ZoneInfo(zone))


def show_time(at: datetime, zone: str) -> str:
    """To the second, and never without the zone it is meant in."""
    shown = there(at, zone)
    return f"{shown:%Y-%m-%d %H:%M:%S} {shown.tzname()}"


def choose_zone() -> str:
    """Offers the zones, where there are several, and keeps the choice in the address."""
    names = zone_names(st.query_params.get(ASKED, ""), st.context.timezone)
    if len(names) == 1:
        return UNIVERSAL
    offered = sorted(names)
    chosen = st.radio("Times in", offered, offered.index(names[0]), horizontal=True, key="zone")
    if not chosen or chosen == UNIVERSAL:
        st.query_params.pop(ASKED, None)
    else:
        st.query_params[ASKED] = chosen
    return chosen or UNIVERSAL
