"""Knows the options that several commands share."""

from pathlib import Path

import click

from cli.files import DEMO, NAME

CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), envvar="PAIRWATCH_CONFIG", help=f"The settings file. [./{NAME}]"
)
PAIR = click.option("--pair", help="Only this pair.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), default=DEMO, help="Where the simulated pair lives.", show_default=True
)
