"""Knows how a test lints two units: a made pair in one of its syntaxes, or a text."""

from ha_configs import HaPair, written
from hapair.lint.linting import Linted, lint
from hapair.lint.reading import read_unit
from hapair.lint.unit import Syntax, Unit

SALT = b"of this test"


def unit(text: str, file: str = "a.conf") -> Unit:
    found = read_unit(text, file, SALT)
    assert isinstance(found, Unit), found
    return found


def linted(pair: HaPair, style: Syntax, whole: bool = True) -> Linted:
    first, second = (unit(written(each, style, whole), f"{each.host}.conf") for each in pair.units)
    return lint(first, second)


def ids(found: Linted) -> set[str]:
    return {each.rule.id for each in found.findings}
