"""Knows how Debian's Alertmanager fares: told of incidents as Prometheus tells it, and killed at random as we are."""

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Lock, Thread

PROGRAM = "prometheus-alertmanager"
EVERY_S, LASTS_S, AFTER_S = 0.5, 1.5, 10.0
"""An incident begins so often and lasts so long. After the last kill it gets so long to tell the rest."""
RESENT_S = 0.5
_SETTINGS = """
route: {{receiver: hook, group_by: [incident], group_wait: 0s, group_interval: 1s, repeat_interval: 4h}}
receivers: [{{name: hook, webhook_configs: [{{url: "http://127.0.0.1:{port}/", send_resolved: true}}]}}]
"""


@dataclass(frozen=True, slots=True)
class Fared:
    """`untold`: incidents whose beginning was never told, `unresolved`: told, and never their end."""

    kills: int
    incidents: int
    copies: int
    untold: int
    unresolved: int


def installed() -> bool:
    return shutil.which(PROGRAM) is not None


def fared(folder: Path, kills: int, seed: int) -> Fared:
    random, got = Random(seed), Counter[tuple[str, str]]()
    with _receiver(got) as receiver:
        settings = folder / "alertmanager.yml"
        settings.write_text(_SETTINGS.format(port=receiver), "utf-8")
        source, died = Source(_free_port()), 0
        while died < kills:
            with _running(folder, source.port) as process:
                source.play(random.uniform(0.3, 1.5))
                process.kill()
            died += 1
        with _running(folder, source.port):
            source.play(LASTS_S)
            source.end()
            source.play(AFTER_S)
    begun = {name for name in source.incidents if got[name, "firing"]}
    ended = {name for name in source.incidents if got[name, "resolved"]}
    copies = sum(count - 1 for count in got.values())
    return Fared(kills, len(source.incidents), copies, len(source.incidents) - len(begun), len(begun - ended))


class Source:
    """As Prometheus does, it tells again and again what fires, and of what ended too, for the rest of the run."""

    def __init__(self, port: int) -> None:
        self.port, self.incidents = port, dict[str, datetime]()
        self._ended = False

    def end(self) -> None:
        self._ended = True

    def play(self, seconds: float) -> None:
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            now = datetime.now(UTC)
            last = max(self.incidents.values(), default=now - timedelta(days=1))
            if not self._ended and now - last >= timedelta(seconds=EVERY_S):
                self.incidents[f"incident{len(self.incidents)}"] = now
            with suppress(OSError, http.client.HTTPException):
                self._post(now)
            time.sleep(min(RESENT_S / 4, max(until_s - time.monotonic(), 0.0)))

    def _post(self, now: datetime) -> None:
        alerts = [self._alert(name, began, now) for name, began in self.incidents.items()]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        connection.request("POST", "/api/v2/alerts", json.dumps(alerts), {"Content-Type": "application/json"})
        connection.getresponse().read()
        connection.close()

    def _alert(self, name: str, began: datetime, now: datetime) -> dict[str, object]:
        ends = began + timedelta(seconds=LASTS_S)
        if ends > now:
            ends = now + timedelta(minutes=5)
        labels = {"alertname": "SplitBrain", "incident": name}
        return {"labels": labels, "startsAt": began.isoformat(), "endsAt": ends.isoformat()}


@contextmanager
def _running(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    storage = ["--storage.path", str(folder / "data"), "--cluster.listen-address="]
    settings = [f"--config.file={folder / 'alertmanager.yml'}", f"--web.listen-address=127.0.0.1:{port}"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([PROGRAM, *settings, *storage], stdout=log, stderr=log)
    try:
        _wait_for(port, process)
        yield process
    finally:
        process.kill()
        process.wait(20)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until_s = time.monotonic() + 30
    while time.monotonic() < until_s:
        if process.poll() is not None:
            raise RuntimeError(f"{PROGRAM} does not start")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{PROGRAM} does not answer")


@contextmanager
def _receiver(got: "Counter[tuple[str, str]]") -> Iterator[int]:
    """Counts what came, by incident and status."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                got[body["groupLabels"]["incident"], body["status"]] += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
