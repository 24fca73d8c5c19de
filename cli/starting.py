"""Knows `pairwatch init`: a commented settings file to begin with."""

from importlib import resources
from pathlib import Path

import click

from cli.exits import Code, Stop
from cli.files import NAME


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path(NAME))
def init(file: Path) -> None:
    """Write a commented settings file (./pairwatch.toml) for one pair; an existing file is left alone."""
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(template())
    except FileExistsError:
        raise Stop(Code.USAGE, f"{file} exists already: it is left as it is") from None
    except OSError as error:
        raise Stop(Code.USAGE, f"{file} cannot be written: {error.strerror}") from None
    print(f"{file} written. Next: put in names and addresses, set the secrets, then run 'pairwatch check'.")


def template() -> str:
    return resources.files("cli").joinpath("template.toml").read_text("utf-8")
