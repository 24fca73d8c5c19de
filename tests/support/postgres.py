"""Knows how Debian's PostgreSQL is started for the tests: in a folder of its own, reached by a socket in it."""

import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg

from needs import program

# Durability is not what these tests are about, and a template of 7 MB is copied for each of many databases.
_SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=40")


_SOCKET = ".s.PGSQL.5432"


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


class LossyWire:
    """A socket in `folder` that leads to the server of `url`, can lose the answer to a commit, and can be cut."""

    def __init__(self, url: str, folder: Path) -> None:
        before, _, self._server = url.partition("?host=")
        self.url = f"{before}?host={folder}"
        self._losing = threading.Event()
        self._clients: list[socket.socket] = []
        self._left: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / _SOCKET))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_next_commit(self) -> None:
        self._losing.set()

    def cut(self) -> None:
        """Whoever is connected hears no more of the server, and the server is not told."""
        while self._clients:
            self._clients.pop().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for server in self._left:
            server.close()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """Asks and answers take turns in PostgreSQL's protocol, but either may come in pieces."""
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(f"{self._server}/{_SOCKET}")
            self._clients.append(client)
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    if not (data := ready.recv(65536)):
                        self._ended(client, server)
                        return
                    (server if ready is client else client).sendall(data)
                    if ready is client and b"COMMIT" in data and self._losing.is_set():
                        self._losing.clear()
                        server.recv(65536)
                        return

    def _ended(self, client: socket.socket, server: socket.socket) -> None:
        if client in self._clients:
            self._clients.remove(client)
        else:
            self._left.append(server.dup())


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """A server until the end of the block; PostgreSQL refuses to run as root, so then it runs as its own user.

    `durable`: with its own settings, for a measurement.
    """
    initdb, postgres = program("initdb"), program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="pairwatch-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    try:
        _as_user([initdb, "-D", str(data), "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], folder).wait(60)
        options = [word for setting in (_SETTINGS[:1] if durable else _SETTINGS) for word in ("-c", setting)]
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
