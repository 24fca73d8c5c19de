"""Knows how a rule's words are filled in for an alert: the names of the pair, the subject, and what was found of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.alert import Alert
from alerts.rules import RANK, RULES, Rule
from alerts.rules.sight import Sight
from hapair.pair import Pair
from hapair.runbooks.advice import Guidance
from hapair.words.moments import moment
from hapair.words.printable import printable
from hapair.words.telling import Members, names

TITLE_LENGTH = 120
_BY_NAME = {rule.name: rule for rule in RULES}


def title(tag: str, pair: str, text: str) -> str:
    """One line, whatever the pair is called and a unit says."""
    return printable(f"[{tag}] {pair}: {text}", TITLE_LENGTH)


@dataclass(frozen=True, slots=True)
class Worded:
    """One alert in words. `summary` is a few of them, for a title; `description` is a sentence. `about_us`: it can be
    told though nothing is seen of the units."""

    alert: Alert
    about_us: bool
    summary: str
    description: str
    advice: Guidance


def worded(rules: Sequence[Rule], alerts: Sequence[Alert], sight: Sight) -> tuple[Worded, ...]:
    """The alerts in words, the gravest first."""
    known = {rule.name: rule for rule in rules}
    return tuple(_worded(known[alert.rule], alert, sight) for alert in gravest_first(alerts) if alert.rule in known)


def gravest_first(alerts: Iterable[Alert]) -> list[Alert]:
    """By severity, then by the order of the rules."""
    return sorted(alerts, key=lambda one: (-one.severity, RANK.get(one.rule, len(RANK)), one.subject))


def filling_of(alert: Alert, pair: Pair, members: Members) -> dict[str, str]:
    """All that the words of a rule may name in braces."""
    return names(pair, members) | {
        "pair": printable(pair.name),
        "subject": printable(alert.subject, 60),
        "detail": printable(alert.detail),
        "since": moment(alert.began),
    }


def alert_title(alert: Alert, pair: Pair, members: Members) -> str:
    """Its summary as a sentence without its dot; the name of a rule that this version has not."""
    rule = _BY_NAME.get(alert.rule)
    if rule is None:
        return printable(alert.rule, 60)
    text = rule.summary.format_map(filling_of(alert, pair, members))
    # a unit's name is written as the unit is called
    return text if rule.summary.startswith("{") else text[:1].upper() + text[1:]


def _worded(rule: Rule, alert: Alert, sight: Sight) -> Worded:
    filling = filling_of(alert, sight.pair, sight.look.members)
    return Worded(
        alert,
        rule.about_us,
        rule.summary.format_map(filling),
        rule.description.format_map(filling),
        rule.advice.filled(filling, sight.pair.on_failure),
    )
