"""Knows how the C programs of the benchmarks are compiled and run."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent


@contextmanager
def compiled(*names: str) -> Iterator[Path]:
    """A folder with each of `names` compiled."""
    with TemporaryDirectory(prefix="pairwatch-bench-") as folder:
        for name in names:
            subprocess.run(["gcc", "-O2", "-o", f"{folder}/{name}", str(HERE / f"{name}.c")], check=True)
        yield Path(folder)


@contextmanager
def responder(folder: Path) -> Iterator[int]:
    """The port of the local responder, which ends with its standard input."""
    with subprocess.Popen([folder / "responder"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
