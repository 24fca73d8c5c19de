"""Builders for the tests of the rules: what a rule finds in a look, and what fires over many of them."""

from dataclasses import replace

from alerts.lifecycle import evaluate
from alerts.rules import AS_THEY_COME, RULES
from alerts.rules.sight import sight
from build import PAIR, P, S, event, look, told
from hapair.look import Facts, Reading, Source
from hapair.watch import Watch, run
from incidents import at

RULE = {rule.name: rule for rule in RULES}


def heard(items, rules=AS_THEY_COME, pair=PAIR):
    """What fired and what resolved, in order: rule, subject, after how many seconds."""
    active, found = {}, []
    for item, step in zip(items, run(items, Watch(pair)), strict=True):
        active, changed = evaluate(active, sight(item, step), rules)
        for alert in changed:
            when = (alert.resolved or alert.fired) - at(0)
            found.append((alert.rule, alert.subject, "resolved" if alert.resolved else "fired", when.total_seconds()))
    return found


def of(rule, items, **more):
    return [(subject, what, after) for name, subject, what, after in heard(items, **more) if name == rule]


def detail(rule, *items, threshold=None):
    """What the rule finds in the last of the looks."""
    *_, (item, step) = zip(items, run(items, Watch(PAIR)), strict=True)
    return RULE[rule].condition(sight(item, step), RULE[rule].threshold if threshold is None else threshold)


def both(first=None, second=None, *, every=10, start=0, count=1, said=(P, S), http=False):
    """Looks at a pair that is well, with these facts of its members."""
    facts = [f if isinstance(f, Facts) else Facts(**(f or {})) for f in (first, second)]
    return [look(*_told(said, facts, http=http), start + n * every) for n in range(count)]


def _told(said, facts, *, http):
    if http:
        return [told(mode, Reading(None, None, fact)) for mode, fact in zip(said, facts, strict=True)]
    return [Reading(*mode, fact) for mode, fact in zip(said, facts, strict=True)]


def syslog(kind, after, member="mx2", **more):
    return replace(event(kind, after, member, Source.SYSLOG), more=more)
