"""Knows the commands, and how every one of them ends."""

import sys
from importlib import import_module

import click

from cli.exits import Code, Stop

COMMANDS = {
    "demo": "cli.demo",
    "simulate": "cli.demo",
    "fault": "cli.demo",
    "init": "cli.starting",
    "check": "cli.checking.polling",
    "run": "cli.running",
    "collect": "cli.running",
    "dashboard": "cli.running",
    "poll": "cli.checking.polling",
    "status": "cli.status.status",
    "lint": "cli.lint",
    "verify": "cli.verify",
    "drill": "cli.drill",
    "ack": "cli.acts",
    "silence": "cli.acts",
    "maintenance": "cli.acts",
    "note": "cli.acts",
    "audit": "cli.trail",
    "replay": "cli.replay",
    "export": "cli.export",
    "report": "cli.report",
    "notify": "cli.notify",
}
"""In which module each is, in the order in which a person meets them."""


class WhenAsked(click.Group):
    """A command's module is imported when the command is asked for: `status` must not wait for what `demo` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=WhenAsked, context_settings={"max_content_width": 120})
@click.version_option(package_name="pairwatch", prog_name="pairwatch")
def app() -> None:
    """Watches FortiMail active-passive HA pairs: judges the pair, keeps the history, tells people."""


def main() -> None:
    try:
        code = app.main(standalone_mode=False)
    except Stop as stop:
        print(f"pairwatch: {stop}", file=sys.stderr)
        code = stop.code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        code = Code.USAGE
    except click.ClickException as error:
        print(f"pairwatch: {error.format_message()} (see 'pairwatch --help')", file=sys.stderr)
        code = Code.USAGE
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code or 0)
