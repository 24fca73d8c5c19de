"""Knows which rules hold for a pair: those there are, as the settings have changed them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from alerts.rules.rule import Rule, lasting
from hapair.settings.alerting import AlertSettings, RuleSettings


def adjusted(rules: Sequence[Rule], settings: AlertSettings, pair: str) -> tuple[Rule, ...]:
    """What is set for the pair counts over what is set for all; naming a rule for a pair switches it on there again."""
    return tuple(after for rule in rules if (after := _adjusted(rule, settings, pair)))


def wrong_rules(rules: Sequence[Rule], settings: AlertSettings) -> list[str]:
    """What the settings say of rules that cannot be meant, in the settings' own words; empty where all is well."""
    known = {rule.name: rule for rule in rules}
    tables = {"alerts.rule": settings.rules}
    tables |= {f"pair '{pair}': rule": changes for pair, changes in settings.pair_rules.items()}
    return [wrong for where, changes in tables.items() for wrong in _wrong(where, changes, known)]


def _adjusted(rule: Rule, settings: AlertSettings, pair: str) -> Rule | None:
    own = settings.pair_rules.get(pair, {}).get(rule.name)
    everywhere = settings.rules.get(rule.name)
    if not (own or everywhere or RuleSettings()).enabled:
        return None
    for change in (everywhere, own):
        if change:
            rule = _changed(rule, change)
    return rule


def _changed(rule: Rule, change: RuleSettings) -> Rule:
    return replace(
        rule,
        severity=rule.severity if change.severity is None else change.severity,
        hold_s=rule.hold_s if change.hold_s is None else lasting(change.hold_s),
        threshold=rule.threshold if change.threshold is None else change.threshold,
    )


def _wrong(where: str, changes: Mapping[str, RuleSettings], known: Mapping[str, Rule]) -> Iterator[str]:
    for name, change in changes.items():
        rule = known.get(name)
        if rule is None:
            nearest = get_close_matches(name, known, n=1)
            yield f"{where}.{name}: there is no such rule" + (f"; is '{nearest[0]}' meant?" if nearest else "")
        elif change.threshold is not None and not rule.unit:
            yield f"{where}.{name}.threshold: this rule has no threshold"
