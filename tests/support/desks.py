"""Builders for what is told of a pair: a desk that takes items one after another, and remembers what it said."""

from dataclasses import replace
from datetime import timedelta

from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.policy import Policy
from build import PAIR, START, look
from hapair.people.acts import (
    Acknowledged,
    Act,
    Cancelled,
    Doing,
    Planned,
    Silenced,
    Unacknowledged,
    Unsilenced,
    Via,
    show_act,
)
from hapair.people.windows import Purpose, Window
from hapair.settings.alerting import AlertSettings, ChannelSettings, Route, WebhookSettings
from hapair.severity import Severity
from hapair.watch import Watch, step
from incidents import at

ACK, UNACK = Acknowledged(), Unacknowledged()


def channels(*names):
    return tuple(ChannelSettings(name, WebhookSettings(f"http://127.0.0.1/{name}")) for name in names)


PLAIN = AlertSettings(channels=channels("hook"))
POLICY = Policy(PAIR, "paris", settings=PLAIN)
ON_CALL = AlertSettings(
    channels=channels("desk", "night", "boss"),
    routes=(
        Route(("desk",), severity=Severity.WARNING),
        Route(("night",), severity=Severity.CRITICAL, escalate_after_s=300.0, escalate_to=("boss",)),
    ),
)


def policy(**changes):
    return replace(POLICY, settings=replace(PLAIN, **changes))


def silence(name="s1", *, until, rules=()):
    return Silenced(name, at(until), rules)


def unsilence(name="s1"):
    return Unsilenced(name)


def window(begins, lasts_s, purpose=Purpose.MAINTENANCE, name="w1"):
    begin = START + timedelta(seconds=begins)
    return Planned(name, Window(purpose, begin.time(), lasts_s, day=begin.date()))


def cancel(name="w1"):
    return Cancelled(name)


def act(doing: Doing, after: float):
    return show_act(PAIR.name, at(after), Act("ada", Via.CLI, doing))


class Office:
    """What a collector does with one pair's items, without any process."""

    def __init__(self, policy: Policy = POLICY, watch: Watch | None = None, desk: Desk | None = None):
        self.policy, self.watch, self.desk = policy, watch or Watch(PAIR), desk or Desk()
        self.notices, self.alerts = [], []

    def take(self, *items):
        for item in items:
            outcome = step(self.watch, item)
            self.watch = outcome.watch
            self.desk, notices, changed = attend(self.desk, self.policy, item, outcome)
            self.notices += notices
            self.alerts += changed
        return self

    def see(self, p, s, *times, **more):
        return self.take(*(look(p, s, after, **more) for after in times))

    def does(self, doing, after):
        return self.take(act(doing, after))

    @property
    def told(self):
        """Why something was said, and how many seconds after the start."""
        return [(notice.reason.value, (notice.at - START).total_seconds()) for notice in self.notices]

    @property
    def reasons(self):
        return [reason for reason, _ in self.told]


def every(step, first, last):
    """Seconds from the first to the last, both included."""
    return range(first, last + 1, step)
