"""All measurements in one run, as Markdown: `make bench`. Each is bounded in time; together they take some minutes."""

import platform
import subprocess
import sys
from pathlib import Path

PARTS = (
    ["bench.snmp"],
    ["bench.fleet", "60"],
    ["bench.whole"],
    ["bench.judging"],
    ["bench.store"],
    ["bench.startup"],
    ["bench.hearing"],
    ["bench.detection"],
    ["bench.alerting"],
    ["bench.latency"],
    ["bench.review"],
    ["bench.walls"],
    ["bench.causes", "12"],
    ["bench.readying", "100"],
)


def main() -> int:
    load = Path("/proc/loadavg").read_text("utf-8").split()[0]
    print(f"Python {platform.python_version()}, {platform.machine()}, load {load} at the start\n", flush=True)
    return max(subprocess.run([sys.executable, "-m", *part], check=False).returncode for part in PARTS)


if __name__ == "__main__":
    sys.exit(main())
