"""Whether the log tells of a fault without the values it met."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import structlog
from cli import logs

logs.configure()
password = "correct-horse-battery"
try:
    {}[password + "-staple"] if False else 1 / 0
except ZeroDivisionError:
    structlog.get_logger().exception("a fault of ours")
"""


def test_a_fault_is_logged_with_its_traceback_and_without_the_values_in_it_nor_colours_in_a_file():
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    assert "a fault of ours" in said.stdout
    assert "ZeroDivisionError: division by zero" in said.stdout
    assert "correct-horse" not in said.stdout + said.stderr
    assert "\x1b" not in said.stdout


ALL_LEVELS = """
import structlog, sys
from cli import logs

logs.configure()
log = structlog.get_logger()
for say in (log.debug, log.info, log.warning, log.error, log.critical, log.exception):
    say("a line")
print("it goes on", file=sys.stderr)
"""


def test_whoever_logs_goes_on_where_the_disk_of_the_log_is_full():
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            [sys.executable, "-c", ALL_LEVELS], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert "it goes on" in said.stderr
    assert "Traceback" not in said.stderr


def test_every_level_of_the_log_is_written():
    said = subprocess.run([sys.executable, "-c", ALL_LEVELS], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.count("a line") == 6
