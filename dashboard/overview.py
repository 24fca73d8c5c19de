"""Knows the index: one line a pair, chosen by the site and the state that the address names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

import streamlit as st

from alerts.desk.desk import Desk
from dashboard.desks import Desks
from dashboard.faces.badges import FILLS, SHAPES
from dashboard.faults import contained
from dashboard.headline import Headline, headline
from dashboard.reading import the_door
from dashboard.said import printable
from dashboard.settings import sites
from dashboard.view import PairShown, Tone, show_pair
from dashboard.wall.tiles import REFRESH_S
from history.latest import Latest

ALL = "all"
SVG = "http://www.w3.org/2000/svg"
NO_SITE = "without a site"
TONES = {Tone.CRITICAL: "critical", Tone.WARNING: "warning", Tone.UNSEEN: "unknown", Tone.OK: "ok"}


@dataclass(frozen=True, slots=True)
class Listed:
    pair: PairShown
    over: Headline
    site: str


def draw_index() -> None:
    st.title("Pairwatch")
    known = sites()
    site = _choose("Site", "site", [ALL, *sorted(set(known.values())), NO_SITE]) if known else ALL
    state = _choose("State", "state", [ALL, *TONES.values()])
    _draw_pairs(site, state)


def _choose(label: str, name: str, choices: Sequence[str]) -> str:
    """What the address says, and says after it was chosen; one that is no choice is shown, and finds nothing."""
    asked = st.query_params.get(name, ALL)
    offered = [*choices, *({asked} - set(choices))]
    chosen = st.radio(
        label, offered, offered.index(asked), format_func=printable, horizontal=True, key=f"choose_{name}"
    )
    if chosen in (None, ALL):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen
    return chosen or ALL


@st.fragment(run_every=REFRESH_S)
@contained("The list of pairs")
def _draw_pairs(site: str, state: str) -> None:
    latest, desks = the_door().latest(), the_door().desks()
    if not latest:
        st.info("The store knows no pair yet. The collector makes them known when it starts.")
        return
    found = chosen(listed(latest, desks, sites(), datetime.now(UTC)), site, state)
    if found:
        _draw_list(found)
    else:
        st.text(f"None of the {len(latest)} pairs is like that.")


def listed(latest: Iterable[Latest], desks: Desks, known: Mapping[str, str], now: datetime) -> list[Listed]:
    """`known` are the sites of pairs, by name."""
    return [_listed(row, desks.of(row.pair.name), known.get(row.pair.name, ""), now) for row in latest]


def _listed(row: Latest, desk: Desk, site: str, now: datetime) -> Listed:
    shown = show_pair(row, now)
    return Listed(shown, headline(row, shown, desk), site)


def chosen(found: Iterable[Listed], site: str, state: str) -> list[Listed]:
    def fits(each: Listed) -> bool:
        return site in (ALL, each.site or NO_SITE) and state in (ALL, TONES[each.over.tone])

    return [each for each in found if fits(each)]


def draw_list(latest: Iterable[Latest]) -> None:
    """All of them, for a page that was asked for one that is not among them."""
    _draw_list(listed(latest, the_door().desks(), sites(), datetime.now(UTC)))


def _draw_list(found: Sequence[Listed]) -> None:
    st.dataframe(
        [_row(each, with_site=any(other.site for other in found)) for each in found],
        column_config={
            "sign": st.column_config.ImageColumn("", width=44),
            "open": st.column_config.LinkColumn("", display_text="open", width=60),
        },
        hide_index=True,
        width="stretch",
        height="content",
    )


def sign(tone: Tone) -> str:
    """The shape of the badge, as a picture in itself: a table of Streamlit's holds no other."""
    ground = f'<rect width="20" height="20" rx="4" fill="{FILLS[tone]}"/>'
    shape = f'<g fill="none" stroke="#fff" stroke-width="1.4">{SHAPES[tone]}</g>'
    picture = f'<svg xmlns="{SVG}" viewBox="0 0 20 20">{ground}{shape}</svg>'
    return f"data:image/svg+xml,{quote(picture)}"


def _row(each: Listed, *, with_site: bool) -> dict[str, str]:
    return {
        "sign": sign(each.over.tone),
        "pair": each.pair.name,
        "open": each.pair.address,
        "severity": TONES[each.over.tone],
        "state": each.over.short,
        "what it means": each.over.sentence,
        "mail": each.pair.mail,
        **({"site": printable(each.site)} if with_site else {}),
    }
