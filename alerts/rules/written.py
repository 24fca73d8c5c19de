"""Knows how rules are read by which a history is to be judged: the rule tables of a settings text, whole or not."""

from alerts.rules import Rule, check_rule_names, rules_for
from hapair.settings.alerting import AlertSettings
from hapair.settings.alerting_file import parse_rules
from hapair.settings.document import BadSettings, document
from hapair.settings.table import Table


def written_rules(text: str, file: str, pair: str) -> tuple[Rule, ...]:
    """The rules as its [alerts.rule.NAME] have them, and its [pair.rule.NAME] of that pair. Raises `BadSettings`."""
    settings = _parse(text, file)
    if wrong := check_rule_names(settings):
        raise BadSettings(file, "", "\n".join(wrong))
    if not (settings.rules or any(settings.pair_rules.values())):
        raise BadSettings(file, "", "sets no rule otherwise: write [alerts.rule.NAME] with what is to change")
    return rules_for(pair, settings, traps=False)


def _parse(text: str, file: str) -> AlertSettings:
    root = Table.root(document(text, file, {}))
    everywhere = parse_rules(root.table("alerts"))
    return AlertSettings(
        rules=everywhere, pair_rules={table.text("name"): parse_rules(table) for table in root.tables("pair")}
    )
