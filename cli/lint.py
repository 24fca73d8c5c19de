"""Knows `pairwatch lint`: whether the HA settings of two units fit each other, by their configurations."""

import secrets
from pathlib import Path

import click
from click.exceptions import Exit

from cli.exits import Code, Stop
from cli.options import JSON
from cli.printing import plain, print_json
from hapair.lint.form import lint_lines, show_lint
from hapair.lint.linting import lint as compared
from hapair.lint.reading import NoHa, read_unit
from hapair.lint.text import decoded
from hapair.lint.unit import Unit


@click.command()
@click.argument("files", nargs=2, type=click.Path(path_type=Path))
@JSON
def lint(files: tuple[Path, Path], as_json: bool) -> None:
    """Do the HA settings of two units fit each other? Each FILE is what `show system ha` printed, or a backup.

    Exits 0 where they do, 1 on a warning, 2 on a critical fault, 3 where too little could be compared.
    """
    salt = secrets.token_bytes(16)
    first, second = (_unit(file, salt) for file in files)
    found = compared(first, second)
    if as_json:
        print_json(show_lint(found))
    else:
        for line in lint_lines(found):
            print(plain(line))
    raise Exit(int(found.severity))


def _unit(file: Path, salt: bytes) -> Unit:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Stop(Code.DATA, f"{file}: cannot be read: {error.strerror}") from None
    found = read_unit(decoded(raw), str(file), salt)
    if isinstance(found, NoHa):
        raise Stop(Code.DATA, f"{file}: holds no `config system ha`: is it the configuration of a FortiMail unit?")
    return found
