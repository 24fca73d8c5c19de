"""Whether the log tells of a fault without the values it met."""

import subprocess
import sys

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
