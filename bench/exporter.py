"""Knows how Debian's prometheus-snmp-exporter is set up to ask for the same objects, and what CPU it took."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from collectors.snmp.objects import NAMES, POLLED, SYS_MODEL, SYS_NAME, SYS_SERIAL, SYS_VERSION

PROGRAM = "prometheus-snmp-exporter"
_TEXTS = {SYS_NAME, SYS_MODEL, SYS_SERIAL, SYS_VERSION}
_V2C = "  version: 2\n  auth: {community: bench}\n"
_V3 = (
    "  version: 3\n  auth: {security_level: authPriv, username: bench, password: bench-authentic,\n"
    "         auth_protocol: SHA, priv_protocol: AES, priv_password: bench-private}\n"
)


class Exporter:
    def __init__(self, process_id: int, port: int) -> None:
        self._stat, self._port = Path(f"/proc/{process_id}/stat"), port

    def cpu_s(self) -> float:
        user, system = self._stat.read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def scrape(self, module: str, targets: list[str], at_once: int) -> None:
        """Every target once; a scrape that brings no mode is an error."""
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(lambda share: self._scrape_all(module, share), [targets[n::at_once] for n in range(at_once)]))

    def _scrape_all(self, module: str, targets: list[str]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        for target in targets:
            connection.request("GET", f"/snmp?target={target}&module={module}")
            body = connection.getresponse().read()
            if b"fmlHAEffectiveMode 1" not in body:
                raise RuntimeError(f"{PROGRAM} did not read the unit: {body[:300]!r}")
        connection.close()


@contextmanager
def exporter(folder: Path) -> Iterator[Exporter | None]:
    """None where the program is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        yield None
        return
    settings = folder / "snmp.yml"
    settings.write_text("".join(_module(name, auth) for name, auth in (("v2c", _V2C), ("v3", _V3))))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [program, f"--config.file={settings}", f"--web.listen-address=127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield Exporter(process.pid, port)
        finally:
            process.terminate()


def _module(name: str, auth: str) -> str:
    lines = [f"{name}:", "  get:", *(f"  - {oid}" for oid in POLLED), "  metrics:"]
    for oid in POLLED:
        kind = "DisplayString" if oid in _TEXTS else "gauge"
        lines += [f"  - name: {NAMES[oid]}", f"    oid: {oid.removesuffix('.0')}", f"    type: {kind}", "    help: x"]
    return "\n".join(lines) + "\n" + auth


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{PROGRAM} did not start")
