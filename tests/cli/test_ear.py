"""Whether the hearing process is told what it can work with, and is there though a part of that is missing."""

import asyncio
import json
import subprocess
import sys
import time
from contextlib import closing
from socket import AF_INET, SOCK_DGRAM, socket

import pytest

from build import PAIR
from cli.collector.addressing import AddressBook
from cli.collector.hearing import hearing_settings
from hapair.pair import Role
from hapair.settings.model import ListenSettings, MemberSettings, PairSettings

SETTINGS = """
[listen]
address = "127.0.0.1"
traps = {port}
syslog = 0
community = {{file = "nowhere"}}
[[pair]]
name = "mx-paris"
[[pair.member]]
name = "mx1"
role = "primary"
address = "127.0.0.1"
snmp = {{port = 9, version = "2c", community = {{file = "community"}}}}
[[pair.member]]
name = "mx2"
role = "secondary"
address = "127.0.0.2"
snmp = {{port = 9, version = "2c", community = {{file = "community"}}}}
"""


@pytest.mark.parametrize("moment", ["1970-01-01T00:00:07Z", "2026-11-23T00:00:00Z", "2038-06-01T00:00:00Z"])
def test_our_engine_s_count_of_boots_can_be_sent_whatever_the_clock_says(time_machine, moment):
    time_machine.move_to(moment)
    settings = hearing_settings(ListenSettings(), None, [])
    assert 0 < settings.engine_boots < 2**31 - 1


def pair(first: str, second: str) -> PairSettings:
    primary, secondary = MemberSettings("mx1", Role.PRIMARY, first), MemberSettings("mx2", Role.SECONDARY, second)
    return PairSettings(PAIR, primary, secondary)


async def test_a_member_with_a_name_is_known_once_the_name_is_found_and_goes_on_to_be(monkeypatch):
    """Looked up beside all else: a name server that says nothing holds up neither the start nor a look."""
    book, loop = AddressBook.of([pair("2001:DB8::1", "mx2.example.net")]), asyncio.get_running_loop()
    assert book.addresses == {"2001:db8::1": (PAIR.name, "mx1")}
    answers = {"mx2.example.net": ["10.0.0.2"]}

    async def look(name, *_, **__):
        if name not in answers:
            raise OSError("no such name")
        return [(AF_INET, SOCK_DGRAM, 17, "", (number, 0)) for number in answers[name]]

    monkeypatch.setattr(loop, "getaddrinfo", look)
    await book.look_up()
    assert book.addresses["10.0.0.2"] == (PAIR.name, "mx2")
    answers["mx2.example.net"] = ["10.0.0.22"]
    await book.look_up()
    answers.clear()
    await book.look_up()
    assert book.addresses["10.0.0.22"] == (PAIR.name, "mx2")


def test_a_community_that_cannot_be_read_keeps_nothing_else_from_being_heard(tmp_path):
    with closing(socket(type=SOCK_DGRAM)) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "community").write_text("public-of-the-tests")
    (tmp_path / "pairwatch.toml").write_text(SETTINGS.format(port=port))
    command = [sys.executable, "-m", "cli", "{}", "--config", str(tmp_path / "pairwatch.toml")]
    with (tmp_path / "log").open("wb") as log:
        collector = subprocess.Popen([word.format("collect") for word in command], stdout=log, stderr=log)
    try:
        patience = time.monotonic() + 60
        while not heard([*(word.format("status") for word in command), "--json"], port):
            assert time.monotonic() < patience
            assert collector.poll() is None
            time.sleep(0.2)
    finally:
        collector.terminate()
        assert collector.wait(20) == 0
    assert "nowhere cannot be read" in (tmp_path / "log").read_text()


def heard(command: list[str], port: int) -> bool:
    said = subprocess.run(command, capture_output=True, timeout=60, check=False).stdout
    found = json.loads(said).get("hearing") if said else None
    return bool(found) and found["faces"].get("traps", {}).get("port") == port
