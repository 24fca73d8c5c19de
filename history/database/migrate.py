"""Knows which tables a store has, brings them up to date when it may write, and refuses the rest."""

from pathlib import Path

from history.database.border import StoreError
from history.database.session import Session

MIGRATIONS = Path(__file__).with_name("migrations")
REVISION = "0001"
"""The migration that leads to exactly the tables of `history.database.schema`."""
VERSION_TABLE = "pairwatch_version"
"""Not alembic's own name: a PostgreSQL database may be shared with another program that uses alembic."""


def require(session: Session, name: str) -> None:
    """For a reader. Raises StoreError where the tables are not the ones this version reads."""
    found = _revision(session)
    if found is None:
        raise StoreError(f"{name}: this is no store of Pairwatch")
    if found != REVISION:
        age, remedy = ("older", "start the collector") if found < REVISION else ("newer", "upgrade Pairwatch")
        raise StoreError(f"{name}: its tables ({found}) are {age} than this Pairwatch ({REVISION}): {remedy}")


def upgrade(session: Session, name: str) -> None:
    """For the writer: nobody else moves the tables between the question and the answer."""
    with session.transaction():
        found = _revision(session)
        if found is not None and found >= REVISION:
            return require(session, name)
        if found is None and session.occupied():
            raise StoreError(f"{name}: this is another program's database and no store of Pairwatch")
    return _run(session, name)


def _revision(session: Session) -> str | None:
    """The migration a store stands at; None for a database without any store."""
    if not session.has_table(VERSION_TABLE):
        return None
    found: str | None = session.value(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - a name of our own
    return found


def _run(session: Session, name: str) -> None:
    """In one transaction, so that a process killed half-way leaves the tables as they were."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import DBAPIError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        # SQLAlchemy looks around on a connection that it meets, and ends any transaction in which it did.
        with session.engine().connect() as connection, session.transaction():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise StoreError(f"{name}: {error.orig}") from None
