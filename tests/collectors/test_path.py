"""Whether a cut on our side is told from silence on the units'."""

import subprocess
import sys

import pytest

from collectors.path import no_way_out
from needs import namespaces

LOOPBACK, ELSEWHERE = "127.0.0.1", "198.51.100.7"


@pytest.mark.parametrize("addresses", [[], [LOOPBACK], [LOOPBACK, ELSEWHERE], ["::1", LOOPBACK], ["mx1.example.net"]])
def test_where_there_is_a_route_or_a_mere_name_we_are_not_cut_off(addresses):
    assert no_way_out(addresses) is False


@pytest.mark.parametrize("addresses", [[ELSEWHERE], [ELSEWHERE, "2001:db8::7"], [LOOPBACK]])
def test_without_any_interface_we_are_cut_off(addresses):
    """In a network namespace of its own, where not even loopback is up."""
    asked = f"from collectors.path import no_way_out; print(no_way_out({addresses!r}))"
    command = [*namespaces(), sys.executable, "-c", asked]
    found = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (found.stdout.strip(), found.stderr) == ("True", "")
