"""Knows a small network of its own: a collector on one side of a wire, units on the other, and hands that cut it.

Run inside a user and network namespace (`unshare --user --map-root-user --net`), it prints what was told, as JSON.
"""

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import snmpd
from needs import program

HA_MODE, EFFECTIVE = "1.3.6.1.4.1.12356.105.1.200.1.0", "1.3.6.1.4.1.12356.105.1.200.2.0"
PORTS = {1: 1161, 2: 1162}
POLL_S = 6.0
EVERY_S = 1.0
SETTLES_S = 8.0
"""So long nothing more may be told."""
PATIENCE_S = 120.0

Told = list[dict[str, object]]


@dataclass(frozen=True)
class Side:
    """One wire and what is behind it: `net` is its own /16, `pid` a process in the network namespace there."""

    name: str
    net: str
    pid: int
    agents: tuple[subprocess.Popen[bytes], ...]

    @property
    def reference(self) -> str:
        return f"{self.net}.3.1"


def run(folder: Path, pairs: int) -> dict[str, object]:
    """Our own end of one wire cut and the far end of another, and both mended; then all units gone, while the
    references answer. `pairs` are behind each wire."""
    with ExitStack() as stack:
        _ip("link", "set", "lo", "up")
        sides = [stack.enter_context(_side(folder, name, net)) for name, net in (("near", "10.9"), ("far", "10.10"))]
        near, far = sides
        port, told = stack.enter_context(_webhook())
        settings = _settings(folder, sides, pairs, port)
        stack.enter_context(_collector(settings, folder))
        everything = pairs * len(sides)
        _until(lambda: _states(settings) == {"normal": everything}, "all pairs are normal")
        _ip("link", "set", near.name, "down")
        _there(far.pid, "ip", "link", "set", far.name, "down")
        cut, cut_told_s = _told(told, everything, "a cut")
        _until(lambda: _states(settings) == {"blind": everything}, "all pairs are blind")
        _mend(near)
        _there(far.pid, "ip", "link", "set", far.name, "up")
        mended, _ = _told(told, everything, "the cut mended")
        for agent in (*near.agents, *far.agents):
            agent.terminate()
        gone, gone_told_s = _told(told, everything, "the units gone")
        return {
            "cut": _kinds(cut),
            "cut_told_s": cut_told_s,
            "mended": _kinds(mended),
            "gone": _kinds(gone),
            "gone_told_s": gone_told_s,
        }


def _told(told: Told, topics: int, what: str) -> tuple[Told, float]:
    """What is told until it was of so many topics, and for a while after; and how long the first took."""
    before, began_s = len(told), time.monotonic()
    _until(lambda: len({each["topic"] for each in told[before:]}) >= topics, f"{what} is told")
    took_s = time.monotonic() - began_s
    time.sleep(SETTLES_S)
    return told[before:], took_s


def _kinds(told: Told) -> dict[str, int]:
    """How often each was told: whether of a site or of a pair, why, and by which rules."""
    kinds = Counter(
        f"{str(each['topic']).partition(' ')[0]} {each['reason']} {','.join(map(str, each['rules']))}"  # type: ignore[call-overload]
        for each in told
    )
    return dict(sorted(kinds.items()))


def _until(holds: Callable[[], bool], what: str) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > patience:
            raise TimeoutError(f"not within {PATIENCE_S:g} s: {what}")
        time.sleep(EVERY_S)


@contextmanager
def _side(folder: Path, name: str, net: str) -> Iterator[Side]:
    with _other_side() as pid, ExitStack() as stack:
        _ip("link", "add", name, "type", "veth", "peer", "name", name, "netns", str(pid))
        there = "link set lo up", f"addr add {net}.254.1/16 dev {name}", f"link set {name} up"
        for line in (*there, f"route add local {net}.0.0/18 dev lo"):
            _there(pid, "ip", *line.split())
        agents = tuple(stack.enter_context(_agent(folder / f"{name}{mode}", pid, mode)) for mode in (1, 2))
        side = Side(name, net, pid, agents)
        _mend(side)
        stack.enter_context(_reference(side))
        yield side


@contextmanager
def _other_side() -> Iterator[int]:
    """A process in a network namespace of its own."""
    process = subprocess.Popen([program("unshare"), "--net", "sleep", "600"])
    try:
        _until(lambda: _namespace(process.pid) != _namespace("self"), "there is a namespace for the units")
        yield process.pid
    finally:
        process.kill()
        process.wait()


def _namespace(process: int | str) -> Path:
    return Path(f"/proc/{process}/ns/net").readlink()


def _mend(side: Side) -> None:
    """Our address on it goes with the link, and comes back with it."""
    _ip("addr", "replace", f"{side.net}.255.1/16", "dev", side.name)
    _ip("link", "set", side.name, "up")


def _ip(*words: str) -> None:
    subprocess.run([program("ip"), *words], check=True)


def _there(pid: int, *command: str) -> None:
    subprocess.run([*_leading(pid), *command], check=True)


@contextmanager
def _agent(folder: Path, there: int, mode: int) -> Iterator[subprocess.Popen[bytes]]:
    """One snmpd plays the same role for all pairs of a side: it answers at every address there."""
    folder.mkdir()
    number = ("integer", str(mode))
    configured = snmpd.configuration(folder, {HA_MODE: number, EFFECTIVE: number}, ())
    process = snmpd.start(folder, PORTS[mode], configured, "0.0.0.0", _leading(there))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _reference(side: Side) -> Iterator[None]:
    accepting = f"import socket\ns = socket.create_server(('{side.reference}', 22))\nwhile True: s.accept()[0].close()"
    process = subprocess.Popen([*_leading(side.pid), sys.executable, "-c", accepting])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _leading(there: int) -> list[str]:
    return [program("nsenter"), "--net", "--target", str(there)]


@contextmanager
def _webhook() -> Iterator[tuple[int, Told]]:
    told: Told = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], told
    finally:
        server.shutdown()


def _settings(folder: Path, sides: list[Side], pairs: int, webhook: int) -> Path:
    (folder / "community").write_text(snmpd.COMMUNITY)
    lines = ["[store]", 'url = "sqlite:///lab.db"', "[snmp]", 'version = "2c"', 'community = {file = "community"}']
    lines += ["[[channel]]", 'name = "hook"', 'type = "webhook"', f'url = "http://127.0.0.1:{webhook}/"']
    for side in sides:
        for n in range(pairs):
            lines += ["[[site]]", f'name = "{side.name}{n}"', f'reference = "{side.reference}:22"']
            lines += ["[[pair]]", f'name = "pair {side.name}{n}"', f'site = "{side.name}{n}"']
            lines += [f"poll_interval_s = {POLL_S}"]
            for mode, role in ((1, "primary"), (2, "secondary")):
                lines += ["[[pair.member]]", f'name = "{role}"', f'role = "{role}"']
                lines += [f'address = "{side.net}.{mode}.{n + 1}"', "[pair.member.snmp]", f"port = {PORTS[mode]}"]
    path = folder / "pairwatch.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


@contextmanager
def _collector(settings: Path, folder: Path) -> Iterator[None]:
    with (folder / "collector.log").open("wb") as log:
        command = [sys.executable, "-m", "cli", "collect", "--config", str(settings)]
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _states(settings: Path) -> dict[str, int]:
    command = [sys.executable, "-m", "cli", "status", "--json", "--config", str(settings)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if not found.stdout:
        return {}
    return dict(Counter(entry["state"] for entry in json.loads(found.stdout)["pairs"] if not entry["stale"]))


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]))))
