"""Knows how a collector is killed many times over at any step, and whether afterwards all is kept and all is told."""

import multiprocessing
import signal
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from pysqlite3 import dbapi2

from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.notice import Notice, Reason
from bench.inbox import Inbox, Message, inbox
from bench.mortal import POLICY, STEPS, Doom, Life, live
from bench.story import PAIR, WELL_AT_LAST, number_of, story
from hapair.watch import Watch, step
from history.notices import OPEN
from history.reader import open_reader

_PATIENCE_S = 60.0
_DEATHS = multiprocessing.get_context("forkserver")
_DEATHS.set_forkserver_preload(["bench.mortal"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it. `copies` are second and later ones of a key, `most_in_doubt` those that one kill brought about;
    of the rest after them nothing may be counted."""

    kills: int
    notices: int
    copies: int
    most_in_doubt: int
    looks_lost: int
    untold: int
    wrong_last_words: int
    unknown_keys: int
    not_over: int
    damaged: int

    @property
    def holds(self) -> bool:
        wrong = self.looks_lost, self.untold, self.wrong_last_words, self.unknown_keys, self.not_over, self.damaged
        return not any(wrong) and self.most_in_doubt <= 1 and self.copies <= self.kills


def killed(url: str, folder: Path, kills: int, seed: int) -> Verdict:
    """A collector is killed so often, by turns at a step, by the receiver before it answers, and at any time."""
    random = Random(seed)
    with inbox() as box:
        life = Life(url, folder, box.port, looks=100 + 200 * kills, seed=seed)
        box.refuses = lambda: random.random() < 0.05
        died = 0
        while died < kills and _one_life(replace(life, number=died), box, random):
            died += 1
        life = replace(life, number=died, looks=_seen(life) + 3 * WELL_AT_LAST)
        _end_well(life)
    return _judge(life, box.got, died)


def _one_life(life: Life, box: Inbox, random: Random) -> bool:
    """Whether it was cut short."""
    way = life.number % (len(STEPS) + 4)
    doom = Doom(STEPS[way], random.randint(1, 2)) if way < len(STEPS) else Doom()
    process = _DEATHS.Process(target=live, args=(replace(life, doom=doom),))
    box.before_answer = process.kill if way == len(STEPS) else _nothing
    process.start()
    if way > len(STEPS):
        process.join(random.uniform(0.05, 0.4))
        process.kill()
    process.join(_PATIENCE_S)
    box.before_answer = _nothing
    if process.exitcode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a life ended with {process.exitcode}, which is a fault of ours")
    return process.exitcode != 0


def _seen(life: Life) -> int:
    """How many looks of the story were kept, in whatever life."""
    with closing(open_reader(life.url, archive=life.folder / "archive")) as store:
        latest = store.latest_of(PAIR.name)
    return number_of(latest.kept_at) + 1 if latest and latest.kept_at else 0


def _end_well(life: Life) -> None:
    """The rest of the story, in one life."""
    process = _DEATHS.Process(target=live, args=(life,))
    process.start()
    process.join(_PATIENCE_S)
    if process.exitcode != 0:
        raise RuntimeError(f"the last life ended with {process.exitcode}")


def _nothing() -> None:
    pass


def _judge(life: Life, got: list[Message], kills: int) -> Verdict:
    looks, expected = list(story(life.looks, life.seed)), _expected(life)
    copies = Counter(each["key"] for each in got)
    told = set(copies) | {folded["key"] for each in got for folded in each["folded"]}
    store = open_reader(life.url, archive=life.folder / "archive")
    kept = list(store.items(PAIR.name))
    states = Counter(delivery.state for each in store.notices() for delivery in each.deliveries)
    store.close()
    return Verdict(
        kills,
        len(expected),
        sum(count - 1 for count in copies.values()),
        max(_in_doubt(got).values(), default=0),
        _lost(life) + (kept != looks),
        len(expected.keys() - told),
        sum(reason is not Reason.RESOLVED for reason in _last_words(got, expected)),
        len(told - expected.keys()),
        sum(count for state, count in states.items() if state in OPEN),
        0 if _whole(life.url) else 1,
    )


def _lost(life: Life) -> int:
    """Looks of which one life was told that they are kept, and which the next did not find."""
    lost = told = 0
    for line in life.diary.read_text("utf-8").splitlines():
        word, count = line.split()
        lost += max(told - int(count), 0) if word == "found" else 0
        told = int(count)
    return lost


def _expected(life: Life) -> dict[str, Notice]:
    """What one unbroken life would tell."""
    watch, desk, told = Watch(PAIR), Desk(), dict[str, Notice]()
    for look in story(life.looks, life.seed):
        outcome = step(watch, look)
        desk, notices, _ = attend(desk, POLICY, look, outcome)
        watch = outcome.watch
        told |= {notice.key: notice for notice in notices}
    return told


def _in_doubt(got: list[Message]) -> Counter[int]:
    """By life, how many messages of it came once more in a later one: it left nobody the word that they had arrived.

    They may all come again in one life, much later: each waits for its own pause, and the lives here are short.
    """
    lives, again = dict[str, int](), Counter[int]()
    for each in got:
        if each["key"] in lives:
            again[lives[each["key"]]] += 1
        lives[each["key"]] = each["life"]
    return again


def _last_words(got: list[Message], expected: dict[str, Notice]) -> list[Reason]:
    """Of each incident, why the newest notice of it was sent: a second copy of an older one may come after it."""
    newest = dict[str, Notice]()
    for notice in (expected[each["key"]] for each in got if each["key"] in expected):
        before = newest.setdefault(notice.incident_key, notice)
        newest[notice.incident_key] = max(before, notice, key=lambda notice: notice.number)
    return [notice.reason for notice in newest.values()]


def _whole(url: str) -> bool:
    """A file says of itself whether it is damaged; a server looks after its own."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite":
        return True
    with closing(dbapi2.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
