"""The whole of the first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("header", sa.LargeBinary, nullable=False),
    )
    _looks_and_events()
    _spans_failovers_mismatches()
    _standing()
    _notices()


def _looks_and_events() -> None:
    _create("look", _key("pair"), _key("seq"), _whole("at"), _whole("base"), _line())
    _create("base", _key("pair"), _key("seq"), _line())
    _create("event", _key("pair"), _key("seq"), _whole("at"), _line())
    op.create_index("event_at", "event", ["pair", "at"])
    counts = (_whole("last_seq"), _whole("first_at"), _whole("last_at"), _whole("looks"))
    _create("archived", _key("pair"), _key("first_seq"), *counts, _text("file"))


def _spans_failovers_mismatches() -> None:
    began, ended = ("began_earliest", "began_latest"), ("ended_earliest", "ended_latest")
    stretch = [*map(_whole, began), _whole("last")]
    _create("span", _key("pair"), _key("number"), _text("state"), *stretch, _whole("looks"), *map(_perhaps, ended))
    between = map(_whole, ("between_earliest", "between_latest"))
    inferred = sa.Column("inferred", sa.SmallInteger, nullable=False)
    took_over = map(_perhaps, ("took_over_earliest", "took_over_latest"))
    moved = (_text("origin"), _text("to"), *between, _text("reported"))
    _create("failover", _key("pair"), _key("number"), *moved, inferred, *took_over)
    words = map(_text, ("member", "mode", "effective"))
    stretch = [*map(_whole, began), _whole("last"), *map(_perhaps, ended)]
    _create("mismatch", _key("pair"), _key("number"), *words, *stretch)
    told = (_text("member"), _text("kind"), _whole("since"), _whole("at"), _octets("text"))
    _create("remark", _key("pair"), _key("number"), *told)
    op.create_index("mismatch_ended", "mismatch", ["ended_latest"])
    _create("incident", _key("pair"), _key("opened"), _text("rule"), _perhaps("closed"), _octets("text"))
    op.create_index("incident_closed", "incident", ["pair", "closed"])


def _standing() -> None:
    _create(
        "latest",
        _key("pair"),
        _whole("seq"),
        _perhaps("kept_at"),
        sa.Column("look", sa.LargeBinary),
        _perhaps("judged_at"),
        sa.Column("state", sa.Text),
        sa.Column("severity", sa.SmallInteger),
        *map(_perhaps, ("span_number", "span_last", "span_looks")),
        _whole("failovers"),
        _octets("evidence"),
    )
    _create("report", sa.Column("name", sa.Text, primary_key=True), _whole("at"), _octets("text"))
    _create("checkpoint", _key("pair"), _whole("seq"), sa.Column("text", sa.LargeBinary, nullable=False))


def _notices() -> None:
    which = (_name("key"), _text("topic"), *map(_whole, ("number", "opened", "at")), _text("reason"))
    severity = sa.Column("severity", sa.SmallInteger, nullable=False)
    _create("notice", *which, severity, _text("rules"), _text("channels"), _octets("text"))
    op.create_index("notice_topic", "notice", ["topic", "at"])
    how_far = (_text("state"), _whole("attempts"), _whole("changed_at"), _perhaps("next_at"))
    said = (_octets("error"), _text("instead_of"), _octets("receipt"))
    _create("delivery", _name("key"), _name("channel"), *how_far, *said)
    op.create_index("delivery_state", "delivery", ["state"])
    _create("desk", _name("topic"), _whole("at"), _octets("text"))


def _create(name: str, *columns: "sa.Column[Any]") -> None:
    op.create_table(name, *columns, sqlite_with_rowid=False)


def _key(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _name(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text, primary_key=True)


def _whole(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.BigInteger, nullable=False)


def _perhaps(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.BigInteger)


def _line() -> "sa.Column[Any]":
    return _octets("line")


def _octets(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text, nullable=False)
