"""Knows how a test gets a fresh store in either database, and fills it as a collector would."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

import postgres
from build import PAIR
from hapair.forms.checkpoint import show_watch
from hapair.look import Item
from hapair.watch import Step, Watch, run
from history.reader import Reader, open_reader
from history.store import Record, Store, open_store


@dataclass(frozen=True)
class Place:
    url: str
    archive: Path

    def opened(self) -> AbstractContextManager[Store]:
        return closing(open_store(self.url, archive=self.archive))

    def read(self) -> AbstractContextManager[Reader]:
        return closing(open_reader(self.url, archive=self.archive))


class Places(ABC):
    """Where fresh stores can be made."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._numbers = folder, count()

    def new(self) -> Place:
        number = next(self._numbers)
        return Place(self._url(number), self.folder / f"archive{number}")

    @abstractmethod
    def _url(self, number: int) -> str: ...


class Files(Places):
    def _url(self, number: int) -> str:
        return f"sqlite:///{self.folder}/store{number}.db"


class Databases(Places):
    """Copies of one that has its tables already: making them takes a tenth of a second each time."""

    def __init__(self, folder: Path, server: postgres.Server) -> None:
        super().__init__(folder)
        self.server, self._template = server, server.new_database()
        with Place(server.url(self._template), folder).opened():
            pass

    def _url(self, number: int) -> str:
        return self.server.url(self.server.new_database(self._template))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with postgres.running() as server:
        yield Databases(tmp_path_factory.mktemp("stores"), server)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Places:
    if request.param == "sqlite":
        return Files(tmp_path_factory.mktemp("stores"))
    return request.getfixturevalue("databases")


def records(items: Iterable[Item], watch: Watch | None = None) -> list[Record]:
    """Each item with what it did, and a checkpoint after it."""
    items = list(items)
    return [_record(item, step) for item, step in zip(items, run(items, watch or Watch(PAIR)), strict=True)]


def _record(item: Item, step: Step) -> Record:
    return Record(item, step, json.dumps(show_watch(step.watch)))


def fill(store: Store, items: Sequence[Item], *, batch: int = 50) -> None:
    """A pair from its first item on, some items to a transaction."""
    store.add_pairs([PAIR])
    kept = records(items)
    for first in range(0, len(kept), batch):
        store.keep(kept[first : first + batch])
