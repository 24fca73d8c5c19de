"""Knows what a receiver of notices got: an HTTP server on loopback that remembers each message, by its key."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Message = dict[str, Any]
"""A notice as the webhook tells it, and under `life` the number at the end of the address it came to."""


@dataclass
class Inbox:
    """`before_answer` is called with each message that is taken, before the sender knows that it is. `refuses` says
    whether a message is turned away, to be tried again."""

    port: int = 0
    got: list[Message] = field(default_factory=list)
    beats: int = 0
    """Signs of life that came."""
    before_answer: Callable[[], None] = lambda: None
    refuses: Callable[[], bool] = lambda: False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, body: Message) -> int:
        with self.lock:
            if self.refuses():
                return 503
            self.got.append(body)
        self.before_answer()
        return 200


@contextmanager
def inbox() -> Iterator[Inbox]:
    box = Inbox()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            life = self.path.strip("/")
            self.send_response(box.post({"life": int(life), **body}) if life.isdecimal() else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            box.beats += 1
            self.send_response(204)
            self.end_headers()

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    box.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
