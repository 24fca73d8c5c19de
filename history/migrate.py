"""Knows which tables a store has, brings them up to date when it may write, and refuses the rest."""

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from history.border import StoreError
from history.schema import REVISION, VERSION_TABLE

MIGRATIONS = Path(__file__).with_name("migrations")


def revision(connection: Connection) -> str | None:
    """The migration a store stands at; None for a database without any store."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()
    return found


def require(connection: Connection, name: str) -> None:
    """For a reader. Raises StoreError where the tables are not the ones this version reads."""
    found = revision(connection)
    if found is None:
        raise StoreError(f"{name}: this is no store of Pairwatch")
    if found != REVISION:
        age, remedy = ("older", "start the collector") if found < REVISION else ("newer", "upgrade Pairwatch")
        raise StoreError(f"{name}: its tables ({found}) are {age} than this Pairwatch ({REVISION}): {remedy}")


def upgrade(connection: Connection, name: str) -> None:
    """For the writer: in one transaction, so that a process killed half-way leaves the tables as they were."""
    with connection.begin():
        found = revision(connection)
        if found is None and connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
            raise StoreError(f"{name}: this is another program's database and no store of Pairwatch")
        if found is None or found < REVISION:
            _run(connection)
        else:
            require(connection, name)


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
