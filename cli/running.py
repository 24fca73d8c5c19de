"""Knows `pairwatch run`, `collect` and `dashboard`: the collector and the pages, together or each by itself."""

import sys
from pathlib import Path

import click
from click.exceptions import Exit

from cli.exits import Code
from cli.files import find, load
from cli.options import CONFIG
from cli.processes import Part, keep_running, until_told

HOPELESS = (Code.SETTINGS, Code.USAGE)


@click.command()
@CONFIG
def collect(config: Path | None) -> None:
    """Poll, judge, keep and tell. One collector writes a store."""
    from cli.collecting import collect as run_collector

    run_collector(load(config))


@click.command()
@CONFIG
def dashboard(config: Path | None) -> None:
    """Serve the pages, the health checks and nothing else."""
    from dashboard.asgi import serve

    settings = load(config)
    store, pages = settings.store, settings.dashboard
    serve(store.url, Path(store.archive), pages.address, pages.port, settings.operators.socket)


@click.command()
@CONFIG
def run(config: Path | None) -> None:
    """Everything for real: collector and dashboard, each started again should it end."""
    path = find(config)
    load(path)
    stop = until_told()
    code = keep_running(parts(path), stop, lambda line: print(line, file=sys.stderr), HOPELESS)
    raise Exit(code)


def parts(config: Path) -> list[Part]:
    """The dashboard's own greeting names an address beside ours: one is enough."""
    return [
        Part("collect", ["collect", "--config", str(config)]),
        Part("dashboard", ["dashboard", "--config", str(config)], quiet=True),
    ]
