"""Knows how a performance is kept: a recording for `replay`, and a store and settings with which the pages open it."""

import json
from dataclasses import replace
from pathlib import Path

from cli.rehearsing.performing import Performance
from hapair.forms.recording import write
from hapair.settings.model import PairSettings
from history.keeping import Kept, Record
from history.notices import DeliveryState, NoticeRow
from history.store import open_store

NOT_SENT = "a rehearsal: nothing was sent"
SETTINGS = """\
# Written by 'pairwatch drill': what a rehearsal kept, for 'pairwatch dashboard' and 'status'. There is no such unit.

[dashboard]
port = 8502

[operators]
socket = ""

[[pair]]
name = {name}
poll_interval_s = {poll_s}
heartbeat_lost_threshold_s = {lost_s}
"""
MEMBER = """
[[pair.member]]
name = {name}
role = "{role}"
address = "{role}.rehearsed.invalid"
snmp = {{version = "2c", community = {{env = "PAIRWATCH_NO_SUCH_UNIT"}}}}
"""


def keep(folder: Path, pair: PairSettings, done: Performance) -> Path:
    """Into a new folder below; returns it. Raises OSError, StoreError."""
    place = folder / done.play.name
    place.mkdir(parents=True)
    lines = write(pair.pair, done.items)
    (place / "recording.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    (place / "pairwatch.toml").write_text(_settings(pair), "utf-8")
    store = open_store(f"sqlite:///{place / 'pairwatch.db'}", archive=place / "archive")
    try:
        store.add_pairs([pair.pair])
        store.keep([*done.records, *_not_sent(done.records)])
    finally:
        store.close()
    return place


def _not_sent(records: list[Kept]) -> list[Kept]:
    """Whoever would have been told stands there, and that nobody was."""
    notices = [notice for record in records if isinstance(record, Record) for notice in record.notices]
    return [given_up for notice in notices for given_up in _given_up(notice)]


def _given_up(notice: NoticeRow) -> list[Kept]:
    return [replace(each, state=DeliveryState.GIVEN_UP, error=NOT_SENT) for each in notice.owed()]


def _settings(pair: PairSettings) -> str:
    head = SETTINGS.format(
        name=json.dumps(pair.pair.name),
        poll_s=pair.pair.poll_interval_s,
        lost_s=pair.pair.heartbeat_lost_threshold_s,
    )
    members = (MEMBER.format(name=json.dumps(member.name), role=member.role.value) for member in pair.members)
    return head + "".join(members)
