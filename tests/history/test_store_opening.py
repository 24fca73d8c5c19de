import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pysqlite3 import dbapi2

import postgres
from build import PAIR, P, S, event, looks
from history.database import sqlite
from history.database.postgres import Server
from history.store import StoreError, Superseded, open_store
from replayed import assert_holds
from stores import Databases, Place, Places, databases, fill, places, records

__all__ = ["databases", "places"]

ITEMS = looks(*[(P, S)] * 40)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(f"sqlite:///{tmp_path}/pairwatch.db", tmp_path / "archive")


@pytest.fixture
def file(place: Place, tmp_path: Path) -> Path:
    """A whole store, closed."""
    with place.opened() as store:
        fill(store, ITEMS)
    return tmp_path / "pairwatch.db"


def refused(open_: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as caught:
        open_()
    return str(caught.value)


def refused_by_both(place: Place) -> str:
    reasons = {refused(open_) for open_ in (place.read, place.opened)}
    assert len(reasons) == 1
    return reasons.pop()


def test_a_reader_finds_no_store_where_no_collector_has_been(place, tmp_path):
    assert refused(place.read) == f"{tmp_path}/pairwatch.db: there is no store yet; the collector makes it"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_refused_and_left_alone(place, tmp_path):
    (tmp_path / "pairwatch.db").touch()
    assert "pairwatch.db: the file is empty" in refused_by_both(place)
    assert (tmp_path / "pairwatch.db").read_bytes() == b""


def test_a_file_of_another_kind_is_refused_and_left_alone(place, tmp_path):
    (tmp_path / "pairwatch.db").write_text("[store]\n" * 1000)
    assert refused_by_both(place) == f"{tmp_path}/pairwatch.db: file is not a database"
    assert (tmp_path / "pairwatch.db").read_text() == "[store]\n" * 1000


def test_the_database_of_another_program_is_refused_and_left_alone(place, tmp_path):
    with closing(dbapi2.connect(str(tmp_path / "pairwatch.db"))) as connection:
        connection.execute("CREATE TABLE look (theirs)")
    before = (tmp_path / "pairwatch.db").read_bytes()
    assert "another program's database" in refused(place.opened)
    assert "no store of Pairwatch" in refused(place.read)
    assert (tmp_path / "pairwatch.db").read_bytes() == before


def test_a_file_cut_short_is_named_as_soon_as_it_is_read(place, file):
    file.write_bytes(file.read_bytes()[:8192])
    with pytest.raises(StoreError, match=r"pairwatch\.db: .*malformed"), place.read() as store:
        list(store.items(PAIR.name))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_flipped_bytes_are_named_or_harmless_and_never_another_exception(place, file, data):
    whole = file.read_bytes()
    broken = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        broken[at] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(broken)
    try:
        assert str(file) in asked(place)
    finally:
        file.write_bytes(whole)


@pytest.mark.parametrize(("revision", "age"), [("0000", "older"), ("9999", "newer")])
def test_tables_of_another_version_are_refused_by_a_reader(places: Places, revision, age):
    place = places.new()
    with place.opened():
        pass
    restamp(place, revision)
    assert f"({revision}) are {age} than this Pairwatch" in refused(place.read)


def test_newer_tables_are_refused_by_the_writer_too(places: Places):
    place = places.new()
    with place.opened():
        pass
    restamp(place, "9999")
    assert "upgrade Pairwatch" in refused(place.opened)


def test_an_sqlite_that_can_damage_a_file_is_refused(monkeypatch, place, tmp_path):
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    assert refused_by_both(place).startswith("SQLite 3.51.2 can damage a store; 3.51.3 is the oldest that is safe")
    assert not (tmp_path / "pairwatch.db").exists()


def test_the_one_we_bring_is_new_enough():
    assert dbapi2.sqlite_version_info >= sqlite.OLDEST


@pytest.mark.parametrize(
    "url",
    ["pairwatch.db", "sqlite://", "mysql://u:hidden@h/d", "sqlite:///:memory:", "postgresql://u:hid/den@h/d%zz"],
)
def test_a_url_that_names_no_store_is_refused_without_its_password(url, tmp_path):
    assert "hidden" not in refused(Place(url, tmp_path).opened)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path):
    said = refused(Place(f"postgresql://u:hidden@/d?host={tmp_path}", tmp_path).opened)
    assert "u:***@" in said
    assert "hidden" not in said


def end_sessions(place: Place) -> None:
    with psycopg.connect(place.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def test_a_writer_that_lost_its_session_goes_on_with_the_next_try(databases: Databases):
    place, kept = databases.new(), records(ITEMS)
    with place.opened() as store:
        store.add_pairs([PAIR])
        store.keep(kept[:10])
        end_sessions(place)
        with pytest.raises(StoreError, match="terminat"):
            store.keep(kept[10:20])
        store.keep(kept[10:])
        assert_holds(store, ITEMS)


def test_a_writer_whose_connection_was_cut_takes_its_own_lock_back_at_once(databases: Databases, tmp_path):
    """The server does not know yet that nobody speaks there any more, and keeps the lock for who did."""
    kept, direct = records(ITEMS), databases.new()
    with closing(postgres.LossyWire(direct.url, tmp_path)) as wire, Place(wire.url, tmp_path).opened() as store:
        store.add_pairs([PAIR])
        store.keep(kept[:10])
        wire.cut()
        with pytest.raises(StoreError):
            store.keep(kept[10:20])
        store.keep(kept[10:])
        assert_holds(store, ITEMS)


def test_neither_side_waits_for_hours_for_one_that_went_away_without_a_word(databases: Databases):
    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
    question = "SELECT count(*) FROM pg_settings WHERE source = 'session' AND name IN (?, ?, ?, ?)"
    with Server(databases.new().url).writer(lambda session: None) as session:
        assert session.driver.info.get_parameters()["tcp_user_timeout"] == "11000"
        assert session.value(question, *names) == len(names)


def test_a_reader_whose_server_was_restarted_reads_on(databases: Databases):
    place = databases.new()
    with place.opened() as store:
        fill(store, ITEMS)
    with place.read() as reader:
        assert len(reader.spans(PAIR.name)) == 1
        end_sessions(place)
        assert_holds(reader, ITEMS)


def test_a_writer_whose_place_was_taken_meanwhile_never_writes_again(databases: Databases):
    place, kept = databases.new(), records(ITEMS)
    with place.opened() as store:
        store.add_pairs([PAIR])
        store.keep(kept[:10])
        end_sessions(place)
        with pytest.raises(StoreError):
            store.keep(kept[10:11])
        with place.opened() as heir:
            heir.keep(records(looks(*[(P, S)] * 5, start=101), kept[9].step.watch))
            with pytest.raises(Superseded, match="another collector writes this store"):
                store.keep(kept[10:11])
        for _ in range(2):
            with pytest.raises(Superseded, match="another collector has written meanwhile"):
                store.keep(kept[10:11])
        assert len(list(store.items(PAIR.name))) == 15


def test_a_commit_whose_answer_was_lost_is_not_repeated(databases: Databases, tmp_path):
    kept = records([*ITEMS[:20], event("note", 195), *ITEMS[20:]])
    direct = databases.new()
    with closing(postgres.LossyWire(direct.url, tmp_path)) as wire, Place(wire.url, tmp_path).opened() as store:
        store.add_pairs([PAIR])
        store.keep(kept[:10])
        wire.lose_next_commit()
        with pytest.raises(StoreError):
            store.keep(kept[10:30])
        store.keep(kept[10:])
        assert_holds(store, [record.item for record in kept])


def test_the_tables_are_those_that_the_migrations_make(places: Places):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    from history.database.migrate import MIGRATIONS, REVISION, VERSION_TABLE
    from history.database.schema import metadata

    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [REVISION]
    place = places.new()
    with place.opened():
        pass
    module = {"module": dbapi2} if place.url.startswith("sqlite") else {}
    engine = create_engine(place.url.replace("postgresql:", "postgresql+psycopg:"), **module)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from history.store import open_store
left = int(sys.argv[2])
@event.listens_for(Engine, "before_cursor_execute")
def kill(connection, cursor, statement, *rest):
    global left
    left -= statement.lstrip().startswith(("CREATE", "INSERT", "UPDATE"))
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
open_store(sys.argv[1], archive=Path("unused"))
"""


@pytest.mark.parametrize("statements", [0, 1, 6, 12])
def test_a_writer_killed_while_it_makes_the_tables_leaves_none_behind(place, tmp_path, statements):
    done = subprocess.run([sys.executable, "-c", KILLED, place.url, str(statements)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "pairwatch.db").exists()
    with place.opened() as store:
        fill(store, ITEMS)
        assert list(store.items(PAIR.name)) == ITEMS


def test_a_writer_killed_in_the_middle_of_a_server_s_migration_leaves_nothing(databases: Databases):
    place = Place(databases.server.url(databases.server.new_database()), Path("unused"))
    done = subprocess.run([sys.executable, "-c", KILLED, place.url, "7"], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert "no store of Pairwatch" in refused(place.read)
    with psycopg.connect(place.url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    with place.opened() as store:
        fill(store, ITEMS)


def loaded(code: str) -> str:
    """Which of what is slow to import a process has imported after this."""
    slow = "{'pandas', 'numpy', 'pyarrow', 'alembic', 'sqlalchemy', 'psycopg', 'asyncio'}"
    script = f"import sys\nfrom pathlib import Path\n{code}\nprint(sorted({slow} & sys.modules.keys()))"
    return subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, timeout=60, check=True
    ).stdout


def test_reading_a_store_loads_nothing_that_is_slow_to_import(place, file):
    reading = f"from history.reader import open_reader\nreader = open_reader({place.url!r}, archive=Path('.'))\n"
    assert loaded(f"{reading}reader.latest(), list(reader.items({PAIR.name!r}))") == "[]\n"


def test_a_writer_loads_what_knows_the_tables_and_not_what_moves_them(place, file):
    writing = f"from history.store import open_store\nstore = open_store({place.url!r}, archive=Path('.'))\n"
    assert "'alembic'" not in loaded(f"{writing}store.keep([])")


def test_a_crashed_writer_s_lock_is_gone_with_it(place):
    hold = "import os, signal, sys\nfrom pathlib import Path\nfrom history.store import open_store\n"
    hold += f"store = open_store({place.url!r}, archive=Path('.'))\nos.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", hold], timeout=60, check=False).returncode == -signal.SIGKILL
    with place.opened() as store:
        fill(store, ITEMS)


def test_only_its_owner_reads_the_lock_of_a_store(place, file):
    assert file.with_name("pairwatch.db.lock").stat().st_mode & 0o077 == 0


def test_a_path_with_odd_letters_is_a_path(tmp_path):
    folder = tmp_path / "a?b#c %41 ü"
    folder.mkdir()
    store = open_store(f"sqlite:///{folder}/p.db".replace("%", "%25").replace("?", "%3F"), archive=folder)
    store.close()
    assert (folder / "p.db").exists()


def asked(place: Place) -> str:
    """What a store says to every question: its name with what is wrong, or its name alone."""
    try:
        with place.read() as store:
            for ask in (store.spans, store.latest_of, store.checkpoint, store.mismatches):
                ask(PAIR.name)
            list(store.items(PAIR.name))
    except StoreError as error:
        return str(error)
    return place.url


def restamp(place: Place, revision: str) -> None:
    statement = f"UPDATE pairwatch_version SET version_num = '{revision}'"
    if place.url.startswith("sqlite"):
        with closing(dbapi2.connect(place.url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(statement)
    else:
        with psycopg.connect(place.url) as connection:
            connection.execute(statement)
