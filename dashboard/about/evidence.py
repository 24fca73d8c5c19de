"""Knows the page of what the verdicts rest on: which channels speak for each member, and what nobody tells."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import streamlit as st

from dashboard.faults import contained
from dashboard.reading import the_door
from dashboard.said import printable
from hapair.evidence.gathered import Known
from hapair.evidence.word import Word
from hapair.look import NoAnswer, Testimony
from hapair.words.moments import duration
from history.latest import Latest

SLOWLY_S = 5.0
NEVER = "never"
UNTOLD = "not available"
CHANNELS = {"snmp": "SNMP", "http": "HTTPS", "trap": "traps", "syslog": "syslog"}


@st.fragment(run_every=SLOWLY_S)
@contained("What the verdicts rest on")
def draw_evidence() -> None:
    st.title("What the verdicts rest on")
    latest = the_door().latest()
    if not latest:
        st.info("The store knows no pair yet. The collector makes them known when it starts.")
        return
    found = list(rows(latest, datetime.now(UTC)))
    lacking = sum(each["heartbeat links"] == UNTOLD for each in found)
    st.text(
        "How long ago each channel last brought anything of a member. Modes come by SNMP and HTTPS; heartbeat links "
        "and synchronisation by HTTPS with a profile, and by syslog. "
        + (f"Of {lacking} of {len(found)} members no link is told." if lacking else "Links are told of every member.")
    )
    st.dataframe(found, hide_index=True, width="stretch")


def rows(latest: Iterable[Latest], now: datetime) -> Iterator[dict[str, str]]:
    for each in latest:
        for member in each.pair.members:
            known = each.evidence.members.get(member.name, Known())
            said = each.look.members.get(member.name) if each.look else None
            yield {
                "pair": printable(each.pair.name),
                "member": printable(member.name),
                **{label: _spoke(channel, known, said, now) for channel, label in CHANNELS.items()},
                "heartbeat links": _told(known.heartbeat, now),
                "synchronisation": _told(known.sync, now),
            }


def _spoke(channel: str, known: Known, said: Testimony | None, now: datetime) -> str:
    at = known.spoke.get(channel)
    ago = f"{duration((now - at).total_seconds())} ago" if at else NEVER
    word = getattr(said, channel, None)
    return f"{word.cause.value}, last {ago}" if isinstance(word, NoAnswer) else ago


def _told(words: Mapping[str, Word], now: datetime) -> str:
    """Of each, by whom and when; a word of long ago is one all the same, and says its age."""
    told = (
        f"{name}: {word.channel}, {duration((now - word.at).total_seconds())} ago"
        for name, word in sorted(words.items())
    )
    return printable("; ".join(told), 400) or UNTOLD
