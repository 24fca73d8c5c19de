"""Knows how Debian's PostgreSQL is started for the tests: in a folder of its own, reached by a socket in it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from needs import program

# Durability is not what these tests are about, and a template of 7 MB is copied for each of many databases.
_SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=40")


class Server:
    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()

    def url(self, database: str) -> str:
        return f"postgresql://{_user()}@/{database}?host={self._folder}"

    def new_database(self, template: str = "template0") -> str:
        """The name of a fresh one, a copy of `template`."""
        name = f"store{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running() -> Iterator[Server]:
    """A server until the end of the block; PostgreSQL refuses to run as root, so then it runs as its own user."""
    initdb, postgres = program("initdb"), program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="pairwatch-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    try:
        _as_user([initdb, "-D", str(data), "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], folder).wait(60)
        options = [word for setting in _SETTINGS for word in ("-c", setting)]
        process = _as_user([postgres, "-D", str(data), "-k", str(folder), *options], folder)
        try:
            server = Server(folder)
            _wait_for(server, process, folder)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: does not wait for who is connected
            process.wait(30)
    finally:
        shutil.rmtree(folder)


def _user() -> str:
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _as_user(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, **who)


def _wait_for(server: Server, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, (folder / "log").read_text()
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"PostgreSQL did not answer: {(folder / 'log').read_text()}")
