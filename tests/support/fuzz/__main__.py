"""Knows how a hunt is begun by hand: `PYTHONPATH=tests/support python -m fuzz --runs 1000000 --seed 7 trap-v2c`."""

import argparse
import sys
import time

from fuzz.hunt import hunt
from fuzz.parsers import PARSERS


def main() -> int:
    asked = argparse.ArgumentParser(prog="fuzz", description="Try spoilt input on the parsers; what is found is kept.")
    asked.add_argument("parsers", nargs="*", metavar="PARSER", help=f"of {', '.join(PARSERS)}; without any, all")
    asked.add_argument("--runs", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=int(time.time()))
    wanted = asked.parse_args()
    if unknown := set(wanted.parsers) - set(PARSERS):
        asked.error(f"no parser is called {min(unknown)}")
    bad = 0
    for name in wanted.parsers or PARSERS:
        began = time.monotonic()
        found = hunt(PARSERS[name], wanted.runs, wanted.seed)
        what = f"{found.why}, kept as {found.keep()}" if found else "nothing found"
        print(f"{name}: seed {wanted.seed}, {time.monotonic() - began:.0f} s: {what}", flush=True)
        bad += found is not None
    return min(bad, 1)


sys.exit(main())
