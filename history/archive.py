"""Knows the archive: closed days of looks as Parquet files, sorted by pair and arrival, a row group to each pair.

A row is the pair, the number and the time of a look, and its line of a recording: any Parquet reader can use it.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from history.database.border import StoreError

if TYPE_CHECKING:
    import pyarrow
    from pyarrow import parquet

Look = tuple[int, int, bytes]
"""Its number, its time in milliseconds, its line."""


class Writing:
    """One file in the making."""

    def __init__(self, writer: "parquet.ParquetWriter") -> None:
        self._writer = writer

    def add(self, pair: str, looks: Iterable[Look]) -> None:
        """All looks of one pair that go into this file, in order of arrival."""
        import pyarrow as pa

        seqs, times, lines = zip(*looks, strict=True)
        columns = [[pair] * len(seqs), seqs, times, lines]
        self._writer.write_table(pa.table(columns, schema=_schema()), row_group_size=len(seqs))


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """The file appears whole and safe on its disk, or not at all."""
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("wb") as file:
        with parquet.ParquetWriter(file, _schema(), compression="zstd", use_dictionary=["pair"]) as writer:
            yield Writing(writer)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    _sync_folder(path.parent)


def read(path: Path, pair: str) -> Iterator[Look]:
    """The looks of one pair. Raises StoreError where the file cannot be read."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            for group in _groups(file, pair):
                yield from _looks(file.read_row_group(group, columns=["seq", "at", "look"]))
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{path}: cannot read this file of the archive: {error}") from None


def _groups(file: "parquet.ParquetFile", pair: str) -> Iterator[int]:
    for number in range(file.metadata.num_row_groups):
        bounds = file.metadata.row_group(number).column(0).statistics
        if bounds.min == pair == bounds.max:
            yield number


def _looks(table: "pyarrow.Table") -> Iterator[Look]:
    import pyarrow as pa

    times = table["at"].cast(pa.int64())
    for seq, at, line in zip(table["seq"].to_pylist(), times.to_pylist(), table["look"].to_pylist(), strict=True):
        yield seq, at, line.encode()


def _schema() -> Any:
    import pyarrow as pa

    time = pa.timestamp("ms", tz="UTC")
    fields = [("pair", pa.string()), ("seq", pa.int64()), ("at", time), ("look", pa.string())]
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in fields])


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
