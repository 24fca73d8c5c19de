"""Knows `pairwatch run`, `collect` and `dashboard`: the collector and the pages, together or each by itself."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from cli.exits import Code, Stop
from cli.files import find, load, reveal
from cli.options import CONFIG
from cli.processes import Part, keep_running, until_told
from hapair.settings.model import Settings

if TYPE_CHECKING:
    from dashboard.launch import Launch

HOPELESS = (Code.SETTINGS, Code.USAGE)
LEAST_KEY = 32


@click.command()
@CONFIG
def collect(config: Path | None) -> None:
    """Poll, judge, keep and tell. One collector writes a store."""
    from cli.collector.collecting import collect as run_collector

    run_collector(load(config))


@click.command()
@CONFIG
def dashboard(config: Path | None) -> None:
    """Serve the pages, the health checks and nothing else."""
    from cli import logs
    from dashboard.asgi import serve

    logs.configure(sys.stderr)  # what it writes to standard output is left out beside a collector
    path = find(config)
    serve(launch(load(path), path))


def launch(settings: Settings, file: Path) -> "Launch":
    """What the pages' process is handed, with the secrets its settings name. Raises `Stop`."""
    from dashboard.access.callers import Access
    from dashboard.launch import Launch

    access, oidc = settings.dashboard.access, settings.dashboard.access.oidc
    known = Access(
        access,
        reveal(access.token) if access.token else "",
        reveal(oidc.client_secret) if oidc else "",
        _key(reveal(oidc.cookie_secret)) if oidc else "",
    )
    store, pages = settings.store, settings.dashboard
    return Launch(
        store.url,
        Path(store.archive),
        pages.address,
        pages.port,
        settings.operators.socket,
        known,
        str(file.resolve()),
    )


def _key(secret: str) -> str:
    if len(secret.encode()) < LEAST_KEY:
        raise Stop(Code.SETTINGS, f"dashboard.access.oidc.cookie_secret has fewer than {LEAST_KEY} octets")
    return secret


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
