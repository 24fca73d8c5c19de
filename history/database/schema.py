"""Knows the tables: what is asked often is small, looks lie apart, every time is milliseconds since 1970, UTC."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, Table, Text

metadata = MetaData()


def _table(name: str, *columns: Column[int] | Column[str] | Column[bytes] | Index) -> Table:
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


def _key(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _range(name: str, *, nullable: bool = False) -> tuple[Column[int], Column[int]]:
    edges = (f"{name}_earliest", f"{name}_latest")
    first, last = (Column(edge, BigInteger, nullable=nullable) for edge in edges)
    return first, last


pair = Table(
    "pair",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("header", LargeBinary, nullable=False),
)

# `line` is the look's line of a recording, deflated against the line of the `base` look: see history.packing.
look = _table(
    "look",
    _key("pair"),
    _key("seq"),
    Column("at", BigInteger, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("line", LargeBinary, nullable=False),
)
base = _table("base", _key("pair"), _key("seq"), Column("line", LargeBinary, nullable=False))

event = _table(
    "event",
    _key("pair"),
    _key("seq"),
    Column("at", BigInteger, nullable=False),
    Column("line", LargeBinary, nullable=False),
    Index("event_at", "pair", "at"),
)

span = _table(
    "span",
    _key("pair"),
    _key("number"),
    Column("state", Text, nullable=False),
    *_range("began"),
    Column("last", BigInteger, nullable=False),
    Column("looks", BigInteger, nullable=False),
    *_range("ended", nullable=True),
)
failover = _table(
    "failover",
    _key("pair"),
    _key("number"),
    Column("origin", Text, nullable=False),
    Column("to", Text, nullable=False),
    *_range("between"),
    Column("reported", Text, nullable=False),
    Column("inferred", SmallInteger, nullable=False),
    *_range("took_over", nullable=True),
)
remark = _table(
    "remark",
    _key("pair"),
    _key("number"),
    Column("member", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", LargeBinary, nullable=False),
)
mismatch = _table(
    "mismatch",
    _key("pair"),
    _key("number"),
    Column("member", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("effective", Text, nullable=False),
    *_range("began"),
    Column("last", BigInteger, nullable=False),
    *_range("ended", nullable=True),
)
Index("mismatch_ended", mismatch.c.ended_latest)

# `text` is the incident as it stood when something of it changed last: see history.incidents.
incident = _table(
    "incident",
    _key("pair"),
    _key("opened"),
    Column("rule", Text, nullable=False),
    Column("closed", BigInteger),
    Column("text", LargeBinary, nullable=False),
)
Index("incident_closed", incident.c.pair, incident.c.closed)

# One row a pair. `span_*` are those of the open span, whose own row is written when it begins and when it ends.
latest = _table(
    "latest",
    _key("pair"),
    Column("seq", BigInteger, nullable=False),
    Column("kept_at", BigInteger),
    Column("look", LargeBinary),
    Column("judged_at", BigInteger),
    Column("state", Text),
    Column("severity", SmallInteger),
    Column("span_number", BigInteger),
    Column("span_last", BigInteger),
    Column("span_looks", BigInteger),
    Column("failovers", BigInteger, nullable=False),
    Column("evidence", LargeBinary, nullable=False),
)
checkpoint = _table(
    "checkpoint",
    _key("pair"),
    Column("seq", BigInteger, nullable=False),
    Column("text", LargeBinary, nullable=False),
)

# What the collector says of itself, by name, in a form the store does not know.
report = _table(
    "report",
    Column("name", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("text", LargeBinary, nullable=False),
)

# Which looks lie in which Parquet file.
archived = _table(
    "archived",
    _key("pair"),
    _key("first_seq"),
    Column("last_seq", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("looks", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
)

# What people are told, and how far each copy of it has come: see history.notices.
notice = _table(
    "notice",
    Column("key", Text, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("opened", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("rules", Text, nullable=False),
    Column("channels", Text, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Index("notice_topic", "topic", "at"),
)
delivery = _table(
    "delivery",
    Column("key", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("next_at", BigInteger),
    Column("error", LargeBinary, nullable=False),
    Column("instead_of", Text, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    Index("delivery_state", "state"),
)
# Where the topics stand that are no pairs, as a pair's `checkpoint` says it of a pair.
desk = _table(
    "desk",
    Column("topic", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("text", LargeBinary, nullable=False),
)
