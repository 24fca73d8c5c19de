"""Knows how a test watches a simulated pair from outside: SNMP four times a second, traps, and syslog."""

import re
import socket
import subprocess
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Self

from needs import program
from simulator.settings import UnitFile

_SAMPLE_S = 0.25
_TIMEOUT_S = 1.0  # a busy machine is not a dark unit: what is dark in a scenario is so for two seconds and more
_HA = bytes.fromhex("2b06010401e04469 01 8148".replace(" ", ""))
_TRAP = re.compile(r"\.12356\.105\.0\.203\b.*?105\.1\.2\.0 = STRING: \"(\w+)\".*?105\.1\.14\.0 = INTEGER: (\d+).*?"
                   r"105\.1\.15\.0 = IpAddress: ([\d.]+).*?105\.1\.16\.0 = STRING: \"([^\"]*)\"")  # fmt: skip
_SYSTEM_TRAP = re.compile(r"\.12356\.105\.0\.201\b.*?105\.1\.2\.0 = STRING: \"(\w+)\".*?105\.1\.11\.0 = INTEGER: (\d+)")


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TrapReceiver:
    """net-snmp's snmptrapd on a port of its own, its output in a file."""

    def __init__(self, folder: Path, more_configuration: str = "") -> None:
        self.port = free_port()
        self._read = 0
        self._output = folder / "traps.txt"
        self._configuration = folder / "snmptrapd.conf"
        self._configuration.write_text("disableAuthorization yes\n" + more_configuration)

    def __enter__(self) -> Self:
        arguments = [program("snmptrapd"), "-f", "-n", "-On", "-Lo", "-C", "-c", str(self._configuration)]
        environment = {"SNMP_PERSISTENT_DIR": str(self._output.parent / "snmp"), "MIBS": ""}
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [*arguments, "-F", "%b %v\n", f"127.0.0.1:{self.port}"], stdout=output, stderr=output, env=environment
            )
        deadline = time.monotonic() + 10
        while "NET-SNMP" not in self._output.read_text(errors="replace"):
            assert time.monotonic() < deadline, "snmptrapd did not start"
            time.sleep(0.05)
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(5)

    def forget(self) -> None:
        """Count what comes from now on."""
        self._read = len(self._output.read_text(errors="replace"))

    def new_text(self) -> str:
        return self._output.read_text(errors="replace")[self._read :]

    def ha_traps(self) -> list[tuple[str, int, str, str]]:
        """Serial, event, unit address and reason of each HA trap, in order of arrival."""
        return [(serial, int(event), address, why) for serial, event, address, why in _TRAP.findall(self.new_text())]

    def system_traps(self) -> list[tuple[str, int]]:
        return [(serial, int(code)) for serial, code in _SYSTEM_TRAP.findall(self.new_text())]


class SyslogListener:
    """A UDP syslog server that knows nothing of the simulator."""

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.lines: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()

    def _listen(self) -> None:
        while data := self._socket.recv(65536):
            self.lines.append(data.decode())

    def forget(self) -> None:
        """Count what comes from now on."""
        self.lines.clear()

    def messages(self, serial: str) -> list[str]:
        """The texts of one unit's lines, in order, without those of the synchronisation."""
        return [text for text in self._texts(serial) if not text.startswith("hasyncd")]

    def sync_messages(self, serial: str) -> list[str]:
        return [text for text in self._texts(serial) if text.startswith("hasyncd")]

    def _texts(self, serial: str) -> list[str]:
        mine = [line for line in self.lines if f"device_id={serial} " in line]
        return [re.search(r'msg="([^"]*)"', line)[1] for line in mine]


@dataclass
class Watcher:
    """Samples one unit's two modes with a hand-made SNMPv2c GET; a unit that does not answer is `dark`."""

    unit: UnitFile
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(5)

    def course(self) -> list[str]:
        return [states for states, _ in groupby(self.seen)]

    def _watch(self) -> None:
        while not self._stop.wait(_SAMPLE_S):
            self.seen.append(sample(self.unit))


def sample(unit: UnitFile) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(_TIMEOUT_S)
        asking.connect((unit.management_address, unit.snmp.port))
        asking.send(_request(unit.snmp.community.encode()))
        try:
            answer = asking.recv(2048)
        except OSError:
            return "dark"
    return "/".join(str(_value(answer, n)) for n in (1, 2))


def _request(community: bytes) -> bytes:
    rows = b"".join(_tlv(0x30, _tlv(0x06, _HA + bytes((n, 0))) + b"\x05\x00") for n in (1, 2))
    pdu = _tlv(0xA0, b"\x02\x01\x07\x02\x01\x00\x02\x01\x00" + _tlv(0x30, rows))
    return _tlv(0x30, b"\x02\x01\x01" + _tlv(0x04, community) + pdu)


def _tlv(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def _value(answer: bytes, n: int) -> int:
    """The one-octet INTEGER after the object's name."""
    at = answer.index(_HA + bytes((n, 0))) + len(_HA) + 2
    assert answer[at : at + 2] == b"\x02\x01"
    return answer[at + 2]


def stage(stack: ExitStack, folder: Path) -> tuple[TrapReceiver, SyslogListener]:
    return stack.enter_context(TrapReceiver(folder)), stack.enter_context(SyslogListener())
