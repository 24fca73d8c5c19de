"""Knows under which topics Pairwatch tells of itself, and to which of them a pair belongs."""

from collections.abc import Sequence

from alerts.notice_form import parse_notice
from hapair.forms.lines import BadLine
from history.notices import Told

OURS = "pairwatch"
"""The topic of what concerns no site."""


def site_of(told: Sequence[Told]) -> str:
    """The site of a pair as its messages name it; empty where none does."""
    for each in told:
        try:
            return parse_notice(each.notice).site
        except BadLine:
            continue
    return ""
