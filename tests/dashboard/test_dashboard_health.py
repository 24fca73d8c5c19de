"""Whether the dashboard says of itself what is so: alive, ready, and behind its headers."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from build import PAIR, START
from dashboard.data import LATEST_S
from dashboard.faces.health import readiness
from dashboard.headers import HEADERS
from dashboards import served
from gallery import fill, look_again, well
from history.latest import Latest
from stores import Files


def looked(seconds_ago: float) -> Latest:
    return Latest(PAIR, at=START - timedelta(seconds=seconds_ago))


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([], "not ready"),
        ([Latest(PAIR)], "not ready"),
        ([looked(3600)], "not ready"),
        ([looked(5)], "ready"),
        ([looked(3600), replace(looked(5), pair=replace(PAIR, name="other"))], "ready"),
    ],
)
def test_ready_means_that_some_pair_is_looked_at(rows, status):
    found = readiness(rows, START)
    assert found["status"] == status
    assert ("reason" in found) == (status != "ready")


def ready_within(seconds: float, server) -> tuple[int, str]:
    """What `/readyz` says once it is ready: a refusal is kept for a moment, as every answer is."""
    patience = time.monotonic() + seconds
    while True:
        status, body, _ = server.get("/readyz")
        if status == 200 or time.monotonic() > patience:
            return status, body
        time.sleep(LATEST_S / 5)


def test_the_served_application_is_alive_without_a_store_and_ready_once_a_pair_is_looked_at(tmp_path):
    place = Files(tmp_path).new()
    with served(place) as server:
        assert server.get("/healthz")[0] == 200
        status, body, _ = server.get("/readyz")
        assert (status, "there is no store yet" in json.loads(body)["reason"]) == (503, True)
        with place.opened() as store:
            pairs = [well("mx-paris", 1e6)]
            look_again(store, pairs, fill(store, pairs, datetime.now(UTC)), datetime.now(UTC))
            status, body = ready_within(LATEST_S + 10.0, server)
        assert (status, json.loads(body)) == (200, {"status": "ready", "pairs": 1, "looked_at": 1})
        for path in ("/", "/healthz", "/assets/wall.js", "/_stcore/health", "/nowhere"):
            _, _, headers = server.get(path)
            assert {name: headers.get(name.lower()) for name in HEADERS} == HEADERS, path


@pytest.mark.parametrize("path", ["/assets/../asgi.py", "/assets/%2e%2e/asgi.py", "/assets/..%2fdata.py", "/asgi.py"])
def test_nothing_but_assets_is_served_as_an_asset(tmp_path, path):
    with served(Files(tmp_path).new()) as server:
        assert "def serve" not in server.get(path)[1]
        assert "class Door" not in server.get(path)[1]
