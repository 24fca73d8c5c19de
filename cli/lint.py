"""Knows `pairwatch lint`: whether the HA settings of two units fit each other, by what is configured or declared."""

import os
import secrets
from importlib.metadata import version
from pathlib import Path

import click
from click.exceptions import Exit

from cli.exits import Code, Stop, gravest
from cli.files import find, load
from cli.options import CONFIG, JSON
from cli.printing import plain, print_json
from hapair.lint.declared import declared_units
from hapair.lint.form import lint_lines, show_lint, unread_lines
from hapair.lint.linting import Linted
from hapair.lint.linting import lint as compared
from hapair.lint.reading import NoHa, read_unit
from hapair.lint.sarif import sarif
from hapair.lint.text import decoded
from hapair.lint.unit import Unit
from hapair.settings.document import document

MOST_OCTETS = 64 * 1024 * 1024


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FIRST SECOND]")
@click.option("--pair", help="The pair whose declared settings are compared.")
@CONFIG
@JSON
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0 instead of text.")
def lint(files: tuple[Path, ...], pair: str | None, config: Path | None, as_json: bool, as_sarif: bool) -> None:
    """Do the HA settings of two units fit each other?

    FIRST and SECOND are what `show system ha` printed on each unit, or their backups. Without them: what the settings
    file declares of --pair.

    Exits 0 where they do, 1 on a warning, 2 on a critical fault, 3 where too little could be compared.
    """
    found = _of_files(files) if files else _of_settings(pair, config)
    if as_sarif:
        print_json(sarif(found, version("pairwatch")))
    elif as_json:
        print_json(show_lint(found))
    else:
        for line in lint_lines(found):
            print(plain(line))
    raise Exit(int(gravest([found.severity])))


def _of_files(files: tuple[Path, ...]) -> Linted:
    if len(files) != 2:
        raise Stop(Code.USAGE, "two configurations are compared: pairwatch lint FIRST SECOND")
    salt = secrets.token_bytes(16)
    first, second = (_unit(file, salt) for file in files)
    return compared(first, second)


def _of_settings(pair: str | None, config: Path | None) -> Linted:
    settings, path = load(config), find(config)
    names = [each.pair.name for each in settings.pairs]
    wanted = pair or (names[0] if len(names) == 1 else "")
    chosen = settings.pair(wanted)
    if chosen is None:
        raise Stop(Code.USAGE, f"say which pair with --pair: {', '.join(names)}")
    return compared(*declared_units(document(path.read_text("utf-8"), str(path), os.environ), chosen))


def _unit(file: Path, salt: bytes) -> Unit:
    """Raises `Stop`, which names the lines that could not be read."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_OCTETS + 1)
    except OSError as error:
        raise Stop(Code.DATA, f"{file}: cannot be read: {error.strerror}") from None
    if len(raw) > MOST_OCTETS:
        raise Stop(Code.DATA, f"{file}: has more than {MOST_OCTETS >> 20} MiB: no configuration is so long")
    found = read_unit(decoded(raw), str(file), salt)
    if isinstance(found, NoHa):
        missed = "\n".join(unread_lines(found.file, found.unread))
        raise Stop(Code.DATA, f"{file}: holds no `config system ha`: is it of a FortiMail unit?\n{missed}".rstrip())
    return found
