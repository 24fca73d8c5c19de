"""Knows what the tests need from the system, and says so in one line where it is missing."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from project import SHARED

PLACES = (*os.environ.get("PATH", "").split(os.pathsep), "/usr/sbin", "/usr/lib/postgresql/15/bin")


def program(name: str) -> str:
    """The path of a system program; without it the test skips with a line, and fails where CI=true."""
    found = shutil.which(name, path=os.pathsep.join(PLACES))
    if found:
        return found
    return _missing(f"needs the program {name}: run tools/system-packages")


def namespaces() -> list[str]:
    """What a command begins with that is to run in a network of its own. No set-up can mend a kernel that refuses it:
    then the test skips, everywhere."""
    begin = [program("unshare"), "--user", "--map-root-user", "--net"]
    for name in ("ip", "nsenter"):
        program(name)
    trial = [*begin, program("ip"), "link", "add", "here", "type", "veth", "peer", "name", "there"]
    tried = subprocess.run(trial, capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("the kernel grants no network namespace with a veth pair in it")
    return begin


def shared(name: str) -> Path:
    """Reference data that lies beside the project on some machines and is no part of it."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"reference data {name} is not on this machine")
    return path


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)
