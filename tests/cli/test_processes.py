"""Whether the parts of Pairwatch are kept running, with real processes and their real pauses."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from cli.exits import Code
from cli.processes import Part, keep_running

FINAL = (Code.SETTINGS, Code.USAGE)
HOPELESS = ["status", "--config", "/nowhere/pairwatch.toml"]
"""It ends at once, with a code that is final."""
ENDING = ["init", "--help"]
"""It ends at once, and well."""


class Keeping:
    """A part that is kept running in a thread."""

    def __init__(self, part: Part) -> None:
        self._part, self.stop, self.said = part, threading.Event(), list[str]()
        self.code: int | None = None
        self.thread = threading.Thread(target=self._keep)

    def _say(self, line: str) -> None:
        self.said.append(line)
        raise OSError("the disk of the log is full")

    def _keep(self) -> None:
        self.code = keep_running([self._part], self.stop, self._say, FINAL)


@contextmanager
def kept(part: Part) -> Iterator[Keeping]:
    keeping = Keeping(part)
    keeping.thread.start()
    try:
        yield keeping
    finally:
        keeping.stop.set()
        keeping.thread.join(30)


def started(part: Part, times: int) -> bool:
    """Whether it was started so often, within half a minute."""
    deadline_s = time.monotonic() + 30
    while part.starts < times and time.monotonic() < deadline_s:
        time.sleep(0.05)
    return part.starts >= times


def test_a_part_that_ended_is_started_again_though_that_cannot_be_said():
    part = Part("ending", ENDING, quiet=True)
    with kept(part) as keeping:
        assert started(part, 2)
        assert keeping.said[0].startswith("ending ended with 0: starting it again")
    assert keeping.code == 0


def test_a_part_that_is_hopeless_when_first_started_ends_all():
    with kept(Part("hopeless", HOPELESS, quiet=True)) as keeping:
        keeping.thread.join(30)
        assert keeping.code == Code.SETTINGS


def test_a_part_that_becomes_hopeless_later_is_tried_again_and_ends_no_other():
    part = Part("other", ENDING, quiet=True)
    with kept(part) as keeping:
        assert started(part, 1)
        part.arguments = HOPELESS
        assert started(part, 3)
        assert keeping.thread.is_alive()
