"""Knows how net-snmp's agent is started on loopback with objects of our choice."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from needs import program

COMMUNITY = "public-of-the-tests"
ENTERPRISE = ".1.3.6.1.4.1.12356"

# snmpd's pass_persist protocol (snmpd.conf(5)): a line with the verb, a line with the OID; three lines back, or NONE.
_SCRIPT = """
import sys
OBJECTS = {objects!r}
for verb in sys.stdin:
    verb = verb.strip()
    if verb == "PING":
        print("PONG", flush=True)
        continue
    oid = sys.stdin.readline().strip()
    print("\\n".join((oid, *OBJECTS[oid])) if verb == "get" and oid in OBJECTS else "NONE", flush=True)
"""


@dataclass(frozen=True)
class User:
    """`auth` and `priv` as snmpd.conf spells them; a user without `auth` has neither."""

    name: str
    auth: str = ""
    priv: str = ""
    auth_password: str = "authentic-enough"
    priv_password: str = "private-enough"

    @property
    def lines(self) -> tuple[str, str]:
        key = f" {self.auth} {self.auth_password}" if self.auth else ""
        key += f" {self.priv} {self.priv_password}" if self.priv else ""
        level = "priv" if self.priv else "auth" if self.auth else "noauth"
        return f"createUser {self.name}{key}", f"rouser {self.name} {level}"


@contextmanager
def running(
    folder: Path, objects: Mapping[str, tuple[str, str]], users: Sequence[User] = (), host: str = "127.0.0.1"
) -> Iterator[int]:
    """The port of an snmpd that serves `objects` below the vendor's number: OID without leading dot to type and value,
    the type in the words of `pass_persist` (integer, gauge, string, timeticks, ...)."""
    port = _free_port(host)
    process = start(folder, port, configuration(folder, objects, users), host)
    try:
        _wait_for(process, host, port, folder / "snmpd.log")
        yield port
    finally:
        process.terminate()
        process.wait(10)


def configuration(folder: Path, objects: Mapping[str, tuple[str, str]], users: Sequence[User]) -> Path:
    script = folder / "objects.py"
    script.write_text(_SCRIPT.format(objects={f".{oid}": value for oid, value in objects.items()}))
    lines = [f"rocommunity {COMMUNITY}", "sysName tested-unit"]
    lines += [line for user in users for line in user.lines]
    lines += [f"pass_persist {ENTERPRISE} {sys.executable} -u {script}"]
    path = folder / "snmpd.conf"
    path.write_text("\n".join(lines) + "\n")
    return path


def start(folder: Path, port: int, configured: Path, host: str, there: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """`there` is what the command begins with, such as one that leads into another network namespace."""
    state = folder / "state"
    state.mkdir(exist_ok=True)
    command = [program("snmpd"), "-f", "-Lf", str(folder / "snmpd.log"), "-C", "-c", str(configured), "-r"]
    return subprocess.Popen(
        [*there, *command, f"udp:{host}:{port}"],
        env={"PATH": "/usr/bin:/bin", "SNMP_PERSISTENT_DIR": str(state), "MIBS": ""},
        stdin=subprocess.DEVNULL,
    )


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], host: str, port: int, log: Path) -> None:
    """Until the agent answers anything at all: an SNMPv3 discovery is answered without credentials."""
    hello = bytes.fromhex("303a020103300f02024a69020300ffe30401040201030410300e0400020100020100040004000400")
    hello += bytes.fromhex("301204000400a00c020237f00201000201003000")
    deadline = time.monotonic() + 20
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((host, port))
        probe.settimeout(0.1)
        while time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            try:
                probe.send(hello)
                probe.recv(2048)
            except OSError:
                continue
            return
    raise AssertionError(f"snmpd did not answer: {log.read_text()}")
