"""Knows how a test gets a simulated pair, and how it asks one with net-snmp and with a browser's requests."""

import json
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from needs import program
from simulator import control, pair
from simulator.scenarios import faults
from simulator.settings import UnitFile
from simulator.unit_file import read

HA_MODE = ".1.3.6.1.4.1.12356.105.1.200.1.0"
EFFECTIVE = ".1.3.6.1.4.1.12356.105.1.200.2.0"
V2C = ["-v2c", "-c", "pairwatch-demo"]
V3 = [
    "-v3",
    "-u",
    "pairwatch",
    "-a",
    "SHA-256",
    "-A",
    "pairwatch-demo-auth",
    "-x",
    "AES",
    "-X",
    "pairwatch-demo-privacy",
]
AUTH_PRIV = [*V3, "-l", "authPriv"]


@contextmanager
def running(folder: Path) -> Iterator[list[UnitFile]]:
    """Both units of a folder, primary first, in their roles, running until the end of the block."""
    processes = pair.start(folder, within_s=60.0)
    try:
        yield healed(pair.members(folder))
    finally:
        pair.stop(processes)


@contextmanager
def alone(path: Path) -> Iterator[UnitFile]:
    """One unit without its peer, running until the end of the block."""
    unit = read(path)
    process = pair.spawn(unit)
    try:
        eventually(lambda: takes_commands(unit))
        yield unit
    finally:
        pair.stop([process])


def takes_commands(unit: UnitFile) -> bool:
    try:
        return bool(report(unit))
    except control.ControlError:
        return False


def report(unit: UnitFile) -> control.Command:
    return control.send(unit.socket, {"do": "report"})


def states(units: list[UnitFile]) -> list[str]:
    return [report(unit)["state"] for unit in units]


def healed(units: list[UnitFile]) -> list[UnitFile]:
    """A running pair that no fault lies on any more, in its roles.

    A pair may need it from the start: on a busy machine one unit can come up a whole heartbeat threshold later.
    """
    folder = units[0].path.parent
    faults.apply("heal", folder)
    pair.await_roles(folder)
    return units


def snmp(command: str, unit: UnitFile, *oids: str, credentials: list[str] = V2C, at: str = "") -> str:
    """What net-snmp's command prints about a unit, errors included; `at` is another address of it."""
    arguments = [program(command), *credentials, "-On", "-t", "1", "-r", "1"]
    place = f"{at or unit.management_address}:{unit.snmp.port}"
    done = subprocess.run([*arguments, place, *oids], capture_output=True, text=True, timeout=30, check=False)
    return done.stdout + done.stderr


def modes(unit: UnitFile) -> tuple[int, int]:
    """The HA mode and the effective mode that net-snmp reads from a unit."""
    lines = snmp("snmpget", unit, HA_MODE, EFFECTIVE).splitlines()
    mode, effective = (int(line.rpartition("INTEGER: ")[2]) for line in lines)
    return mode, effective


class Admin:
    """An HTTPS client that keeps its session cookie, as the public FortiMail clients do."""

    def __init__(self, unit: UnitFile) -> None:
        self._base = f"https://{unit.management_address}:{unit.https.port}/api/v1/"
        self._context = ssl.create_default_context(cafile=str(unit.certificate))
        self.cookie = ""

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """The status and the JSON body of one answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Cookie": self.cookie}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2, context=self._context) as answer:
                self.cookie = (answer.headers["Set-Cookie"] or self.cookie).partition(";")[0]
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def log_in(self, password: str = "pairwatch-demo-admin", **more: object) -> tuple[int, Any]:
        return self.ask("POST", "AdminLogin/", {"name": "monitor", "password": password, **more})


def eventually(holds: Callable[[], object], within_s: float = 10.0) -> None:
    """Wait until `holds()` is true; fail with its last value after the deadline."""
    deadline = time.monotonic() + within_s
    while not (last := holds()):
        assert time.monotonic() < deadline, f"still {last!r} after {within_s} s"
        time.sleep(0.05)
