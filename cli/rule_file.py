"""Knows where the rules are read by which a recording is to be judged."""

from pathlib import Path

from alerts.rules import Rule
from alerts.rules.written import written_rules
from cli.exits import Code, Stop
from hapair.settings.document import BadSettings


def read_rules(file: Path, pair: str) -> tuple[Rule, ...]:
    """Raises `Stop`."""
    try:
        return written_rules(file.read_text("utf-8"), str(file), pair)
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(Code.SETTINGS, f"{file}: cannot be read: {error}") from None
    except BadSettings as error:
        raise Stop(Code.SETTINGS, str(error)) from None
