"""Knows how a configuration of any of the three syntaxes becomes the settings of one unit."""

from dataclasses import dataclass, replace

from hapair.lint.blocks import Block, Path, Tree, Unread, read_blocks
from hapair.lint.heartbeat import links_of, member_mode
from hapair.lint.parts import members_of, myself, ports_of, services_of
from hapair.lint.stating import MODES, ON_FAILURE, SWITCH, Stating, one_of, own, seconds, text, whole
from hapair.lint.unit import Own, Stated, Syntax, Unit

MAX_PORT = 65535
TABLES_WITHIN = 4
"""A table, its rows, a table in each, and its rows: nothing in the HA settings lies deeper."""
Owns = dict[str, tuple[Stated[Own], ...]]


@dataclass(frozen=True, slots=True)
class NoHa:
    """A text without a block `config system ha`."""

    file: str
    unread: tuple[Unread, ...]


def read_unit(config: str, file: str, salt: bytes) -> Unit | NoHa:
    """Never raises, whatever the text. `salt` is to be the same for the two units that are compared, and made anew."""
    tree = read_blocks(config, salt)
    blocks = [block for block in tree.blocks if block.name == ("system", "ha")]
    return _filled(tree, _joined(blocks), file) if blocks else NoHa(file, tree.unread)


def _joined(blocks: list[Block], levels: int = TABLES_WITHIN) -> Block:
    """A block, a table or a row may be entered several times; what stands later goes over what stands earlier."""
    first, inner = blocks[0], [each for block in blocks for each in block.blocks]
    alike: dict[tuple[Path, bool], list[Block]] = {}
    for each in inner:
        alike.setdefault((each.name, each.edited), []).append(each)
    return Block(
        first.name,
        first.line,
        first.edited,
        settings=[setting for block in blocks for setting in block.settings],
        blocks=[_joined(same, levels - 1) for same in alike.values()] if levels else inner,
        closed=all(block.closed for block in blocks),
    )


def _filled(tree: Tree, block: Block, file: str) -> Unit:
    ha = Stating(block)
    syntax, host = _syntax(block), _hostname(tree)
    owns = _own_addresses(tree, ha)
    ports, members = ports_of(ha, owns), members_of(ha)
    me = myself(members, host, ports)
    unit = Unit(
        host or file,
        file,
        syntax,
        addressed=bool(owns),
        version=_version(tree),
        operation=_operation(tree),
        mode=member_mode(ha, me) if syntax is Syntax.MEMBERS else ha.get(one_of(MODES), "mode"),
        on_failure=ha.get(one_of(ON_FAILURE), "on-failure", "action-on-failure"),
        base_port=ha.get(whole(1, MAX_PORT), "hb-base-port"),
        lost_threshold_s=ha.get(seconds, "hb-lost-threshold"),
        remote_heartbeat=ha.get(one_of(SWITCH), "remote-services-as-heartbeat"),
        mail_sync=ha.get(one_of(SWITCH), "mail-data-sync"),
        queue_sync=ha.get(one_of(SWITCH), "mailqueue-data-sync"),
        password=ha.sealed("password", "passwd", "shared-password"),
        cluster=ha.get(text, "cluster-id"),
        links=links_of(ha, syntax, ports, members, me),
        ports=ports,
        members=members,
        member=me,
        services=services_of(ha),
    )
    return _with_what_was_missed(unit, tree, ha)


def _with_what_was_missed(unit: Unit, tree: Tree, ha: Stating) -> Unit:
    """Where a line of the HA settings was not read, nothing that is left out may be taken for its default."""
    missed = (*tree.unread, *dict.fromkeys(ha.missed))
    whole_text = ha.block.closed and not any(each.kept for each in missed)
    unread = tuple(sorted(missed, key=lambda each: each.line))
    return replace(unit, whole=whole_text, twice=tuple(dict.fromkeys(ha.twice)), unread=unread)


def _syntax(block: Block) -> Syntax:
    names = {setting.name.lower() for setting in block.settings}
    tables = {inner.name[0].lower() for inner in block.blocks}
    if tables & {"member", "group"} or names & {"state", "type", "action-on-failure", "cluster-id"}:
        return Syntax.MEMBERS
    if names & {"heartbeat-1-interface", "heartbeat-2-interface", "failover"}:
        return Syntax.LINES
    return Syntax.TABLES


def _hostname(tree: Tree) -> str:
    blocks = (block for block in tree.blocks if block.name == ("system", "global"))
    named = [Stating(block).get(text, "hostname") for block in blocks]
    return next((name.value for name in named if name), tree.host)


def _own_addresses(tree: Tree, ha: Stating) -> Owns:
    """All that each interface was given, in order."""
    found: Owns = {}
    blocks = (block for block in tree.blocks if block.name == ("system", "interface"))
    for row in ha.few(row for block in blocks for row in block.blocks if row.edited):
        owns = ha.of_block(row, row.name[0]).each(own, "ip", "ip6")
        found[row.name[0]] = (*found.get(row.name[0], ()), *owns)
    return found


def _version(tree: Tree) -> Stated[str] | None:
    """Without the model before it: units of different sizes may be a pair."""
    if tree.version is None:
        return None
    spelled, line = tree.version
    return Stated(spelled.partition("-")[2] or spelled, spelled, line)


def _operation(tree: Tree) -> Stated[str] | None:
    return next((Stated(value, value, line) for name, value, line in tree.header if name == "opmode"), None)
