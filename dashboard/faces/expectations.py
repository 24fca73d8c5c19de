"""Knows what the settings promise of every pair, as the collector keeps it: without it readiness is judged by less."""

import json
from collections.abc import Mapping

from hapair.verify.expected import REPORT, Expected, parse_expected
from history.reader import Reader


def read_expectations(store: Reader) -> Mapping[str, Expected]:
    """By pair; empty where no collector of this version has kept any."""
    kept = store.report(REPORT)
    try:
        return {pair: parse_expected(found) for pair, found in json.loads(kept[1]).items()} if kept else {}
    except (KeyError, TypeError, ValueError):
        return {}
