"""Who is answered at all: this host by its own names, and nobody for long where the store is away."""

import http.client

import pytest

from dashboard.data import LATEST_S, Door
from dashboards import served
from history.store import StoreError
from stores import Files


def asked(port: int, path: str, host: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_page_on_loopback_answers_to_its_own_names_only(tmp_path):
    with served(Files(tmp_path).new()) as server:
        for path in ("/healthz", "/readyz", "/wall", "/_stcore/health"):
            assert asked(server.port, path, "evil.example") == 400
        assert asked(server.port, "/healthz", f"localhost:{server.port}") == 200
        assert asked(server.port, "/_stcore/metrics", "127.0.0.1") == 404


def test_a_store_that_is_away_is_asked_once_for_all_screens(tmp_path):
    now, place = [0.0], Files(tmp_path).new()
    door = Door(place.url, place.archive, lambda: now[0])
    with pytest.raises(StoreError, match="there is no store yet"):
        door.latest()
    with place.opened():
        with pytest.raises(StoreError, match="there is no store yet"):
            door.latest()
        now[0] = LATEST_S
        assert door.latest() == []
