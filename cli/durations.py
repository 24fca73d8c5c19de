"""Knows how a length of time is written on the command line: 90s, 15m, 2h, 1d, or some of them together."""

import re
from datetime import timedelta

import click

_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_WRITTEN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
MOST = timedelta(days=366)


def parse_duration(text: str) -> timedelta:
    """Raises ValueError."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if not found or not any(found.groups()):
        raise ValueError(f"{text!r} is no length of time: write 90s, 15m, 2h, 1d or 1h30m")
    seconds = sum(int(n) * unit for n, unit in zip(found.groups(), _UNITS.values(), strict=True) if n)
    lasting = timedelta(seconds=min(seconds, 1e9))
    if not timedelta(0) < lasting <= MOST:
        raise ValueError(f"{text!r} is not between a second and a year")
    return lasting


class Duration(click.ParamType[timedelta]):
    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        try:
            return value if isinstance(value, timedelta) else parse_duration(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
