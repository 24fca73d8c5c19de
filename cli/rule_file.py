"""Knows how rules are read by which a recording is to be judged: the rule tables of a settings file, whole or not."""

from pathlib import Path

from alerts.rules import Rule, rules_for
from cli.exits import Code, Stop
from cli.files import check_rules
from hapair.alert_settings import AlertSettings
from hapair.alert_settings_file import parse_rules
from hapair.document import BadSettings, document
from hapair.table import Table


def read_rules(file: Path, pair: str) -> tuple[Rule, ...]:
    """The rules as the file's [alerts.rule.NAME] have them, and its [pair.rule.NAME] of that pair. Raises `Stop`."""
    try:
        settings = _parse(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(Code.SETTINGS, f"{file}: cannot be read: {error}") from None
    except BadSettings as error:
        raise Stop(Code.SETTINGS, str(error)) from None
    check_rules(settings, file)
    if not (settings.rules or any(settings.pair_rules.values())):
        raise Stop(Code.SETTINGS, f"{file}: sets no rule otherwise: write [alerts.rule.NAME] with what is to change")
    return rules_for(pair, settings, traps=False)


def _parse(text: str, file: str) -> AlertSettings:
    root = Table.root(document(text, file, {}))
    everywhere = parse_rules(root.table("alerts"))
    return AlertSettings(
        rules=everywhere, pair_rules={table.text("name"): parse_rules(table) for table in root.tables("pair")}
    )
