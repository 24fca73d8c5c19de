"""Whether a collector that is told to stop leaves its units in order, whatever its store does."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from https_unit import LICENCE, Authority, Face, serving
from stores import Databases, databases

__all__ = ["databases"]

SETTINGS = """
[store]
url = "{url}"
archive = "{folder}/archive"
[[pair]]
name = "mx-paris"
poll_interval_s = 1
[[pair.member]]
name = "mx1"
role = "primary"
address = "127.0.0.1"
http = {{port = {port}, user = "monitor", password = {{file = "password"}}, ca_file = "{ca}"}}
[[pair.member]]
name = "mx2"
role = "secondary"
address = "127.0.0.2"
snmp = {{port = 9, version = "2c", community = {{file = "password"}}}}
"""


async def until(holds: Callable[[], object], within_s: float = 30.0) -> None:
    deadline_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline_s
        await asyncio.sleep(0.05)


def written_by(url: str) -> int:
    """The server's process that serves the collector's writer."""
    question = """
        SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE locktype = 'advisory' AND granted AND datname = current_database()
    """
    with psycopg.connect(url) as other:
        found = other.execute(question).fetchone()
    assert found
    return found[0]


@pytest.mark.timeout(120)
async def test_units_are_left_before_a_store_that_does_not_answer_is_waited_for(databases: Databases, tmp_path: Path):
    authority, face, url = Authority.new(tmp_path), Face(), databases.new().url
    (tmp_path / "password").write_text(face.password)
    (tmp_path / "password").chmod(0o600)
    async with serving(face.serve, authority.server()) as port:
        settings = tmp_path / "pairwatch.toml"
        settings.write_text(SETTINGS.format(url=url, folder=tmp_path, port=port, ca=authority.file))
        collector = await asyncio.create_subprocess_exec(sys.executable, "-m", "cli", "collect", "--config", settings)
        try:
            await until(lambda: face.asked("GET", LICENCE) > 2)
            stuck = written_by(url)
            os.kill(stuck, signal.SIGSTOP)
            try:
                looked = face.asked("GET", LICENCE)
                await until(lambda: face.asked("GET", LICENCE) > looked + 2)
                collector.terminate()
                await until(lambda: face.sessions == set())
                assert collector.returncode is None
            finally:
                os.kill(stuck, signal.SIGCONT)
            assert await asyncio.wait_for(collector.wait(), 30) == 0
        finally:
            if collector.returncode is None:
                collector.kill()
                await collector.wait()
