"""Knows the commands, and how every one of them ends."""

import sys

import typer

from cli import demo, polling, replay, running, starting, status
from cli.exits import Code, Stop

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Watches FortiMail active-passive HA pairs: judges the pair, keeps the history, tells people.",
)

COMMANDS = (
    demo.demo,
    demo.simulate,
    demo.fault,
    starting.init,
    polling.check,
    running.run,
    running.collect,
    running.dashboard,
    polling.poll,
    status.status,
    replay.replay,
    replay.export,
)
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    try:
        code = app(standalone_mode=False)
    except Stop as stop:
        print(f"pairwatch: {stop}", file=sys.stderr)
        code = stop.code
    except typer.TyperException as error:
        print(f"pairwatch: {error.format_message()} (see 'pairwatch --help')", file=sys.stderr)
        code = Code.USAGE
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code or 0)
