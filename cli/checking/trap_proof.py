"""Knows how `pairwatch check --traps` proves the way of the traps: by waiting for one of each member in the store."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.checking.coverage import REPORT
from cli.collector.addressing import AddressBook, Member
from cli.exits import Code, Stop
from hapair.forms.lines import parse_time
from hapair.settings.model import PairSettings, Settings

if TYPE_CHECKING:
    from history.reader import Reader

WATCH_S = 0.5
HOW = "Make each unit send a trap now; any trap of its own counts. Waiting {seconds:g} s ..."
MEND = (
    "Nothing came. On the unit: this host among the trap hosts, event HA chosen, trap port {port}; between: UDP. "
    "A wrong community or v3 user is refused, counted and kept as it came: see 'hearing' in status --json."
)


def trap_findings(settings: Settings, pairs: list[PairSettings], seconds: float) -> list[dict[str, Any]]:
    """One a member, in the form of the other checks. Raises `Stop` where nothing listens."""
    from history.reader import StoreError, open_reader

    if settings.listen is None or not settings.listen.traps:
        raise Stop(
            Code.SETTINGS, "traps are not listened for: add [listen] to the settings and start the collector anew"
        )
    try:
        store = open_reader(settings.store.url, archive=Path(settings.store.archive))
        began, before = datetime.now(UTC), _spoke(store, pairs)
        print(HOW.format(seconds=seconds), file=sys.stderr)
        after, deadline = before, time.monotonic() + seconds
        while time.monotonic() < deadline and any(after[member] == before[member] for member in after):
            time.sleep(WATCH_S)
            after = _spoke(store, pairs)
        book = AddressBook.of(pairs)
        asyncio.run(book.look_up())
        refused = _refused(store, book, began)
        store.close()
    except StoreError as error:
        raise Stop(Code.UNAVAILABLE, f"{error} (is the collector running?)") from None
    came = {member for member in after if after[member] != before[member]}
    return [_finding(*member, member in came, settings.listen.traps, refused.get(member, "")) for member in after]


def _spoke(store: "Reader", pairs: list[PairSettings]) -> dict[Member, object]:
    """When each member's last trap came."""
    latest = {row.pair.name: row.evidence.members for row in store.latest()}
    members = [(pair.pair.name, member.name) for pair in pairs for member in pair.members]
    known = {(pair, name): latest.get(pair, {}).get(name) for pair, name in members}
    return {member: found.spoke.get("trap") if found else None for member, found in known.items()}


def _refused(store: "Reader", book: AddressBook, since: datetime) -> dict[Member, str]:
    """Of each member, why the last datagram that came from its address meanwhile was refused, as far as is told."""
    report = store.report(REPORT)
    unheeded = json.loads(report[1])["unheeded"] if report else []
    recent = [one for one in unheeded if parse_time(one["at"]) >= since and one["sender"] in book.addresses]
    return {book.addresses[one["sender"]]: one["reason"] for one in recent}


def _finding(pair: str, member: str, came: bool, port: int, refused: str) -> dict[str, Any]:
    said = f"no trap came; what came from its address was refused: {refused}" if refused else "no trap came"
    return {
        "pair": pair,
        "member": member,
        "channel": "trap",
        "severity": "ok" if came else "warning",
        "says": "a trap came" if came else said,
        "remedy": "" if came else MEND.format(port=port),
    }
