"""Knows what is asked about the group: who is what, one firmware, one password."""

from collections.abc import Iterator

from hapair.lint.rule import Hit, Outcome, Side, Two, Untold, side
from hapair.lint.unit import GroupMember, Mode, Syntax, Unit
from hapair.pair import Role

NOT_PASSIVE = {Mode.CONFIG_PRIMARY, Mode.CONFIG_SECONDARY, Mode.ACTIVE_ACTIVE}


def roles(two: Two) -> Iterator[Outcome]:
    modes = [unit.mode for unit in two.units]
    untold = [unit for unit, mode in zip(two.units, modes, strict=True) if mode is None]
    for unit in untold:
        yield Untold("mode of operation", _why_no_mode(unit))
    if untold or modes[0] is None or modes[1] is None:
        return
    if modes[0].value is modes[1].value and modes[0].value in (Mode.PRIMARY, Mode.SECONDARY):
        yield Hit("mode of operation", tuple(map(side, two.units, modes)), f"Both units are {modes[0].value}.")


def _why_no_mode(unit: Unit) -> str:
    if unit.syntax is Syntax.MEMBERS and unit.member is None:
        return (
            f"which of the members {unit.name} itself is, its text does not tell: paste it with the prompt, or take "
            "the whole backup"
        )
    return f"{unit.name} states none"


def off(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        if unit.mode and unit.mode.value is Mode.OFF:
            yield Hit(f"HA of {unit.name}", (side(unit, unit.mode), side(other, other.mode)))


def not_passive(two: Two) -> Iterator[Outcome]:
    if any(unit.mode and unit.mode.value in NOT_PASSIVE for unit in two.units):
        yield Hit("kind of group", tuple(side(unit, unit.mode) for unit in two.units))


def tables(two: Two) -> Iterator[Outcome]:
    if not (two.first.members and two.second.members):
        return
    rows = [{member.name.value: member for member in unit.members} for unit in two.units]
    for name in dict.fromkeys([*rows[0], *rows[1]]):
        first, second = (found.get(name) for found in rows)
        if first is None or second is None or _told(first) != _told(second):
            texts = [_member_text(each) for each in (first, second)]
            lines = [each.name.line if each else 0 for each in (first, second)]
            yield Hit(f"member {name}", tuple(map(Side, two.units, texts, lines)))


def _told(member: GroupMember) -> tuple[object, ...]:
    return member.role and member.role.value, member.own and member.own.value.ip


def _member_text(member: GroupMember | None) -> str:
    if member is None:
        return "no such member"
    return f"{member.role.text if member.role else 'no role'}, {member.own.text if member.own else 'no address'}"


def one_of_each(two: Two) -> Iterator[Outcome]:
    for unit, other in two.ways:
        roles = [member.role.value for member in unit.members if member.role]
        if unit.members and sorted(roles) != sorted(Role):
            sides = (_table_side(unit), _table_side(other))
            yield Hit(f"members on {unit.name}", sides)


def _table_side(unit: Unit) -> Side:
    rows = [f"{member.name.value} {member.role.text if member.role else 'without a role'}" for member in unit.members]
    return Side(unit, ", ".join(rows) or "no members", unit.members[0].name.line if unit.members else 0)


def passwords(two: Two) -> Iterator[Outcome]:
    first, second = (unit.password for unit in two.units)
    if first is None or second is None or first.value.mark == second.value.mark:
        return
    if first.value.encrypted or second.value.encrypted:
        why = "it stands there encrypted, and one password encrypted twice need not look the same"
        yield Untold("shared password", why)
    else:
        sides = (side(two.first, first, "one password"), side(two.second, second, "another password"))
        yield Hit("shared password", sides)


def password_once(two: Two) -> Iterator[Outcome]:
    stated = [unit for unit in two.units if unit.password]
    if len(stated) == 1 and all(unit.whole for unit in two.units):
        yield Hit("shared password", tuple(_password_side(unit) for unit in two.units))
    elif len(stated) < 2:
        yield Untold("shared password", "it does not stand in both texts")


def sample(two: Two) -> Iterator[Outcome]:
    if any(unit.password and unit.password.value.sample for unit in two.units):
        yield Hit("shared password", tuple(_password_side(unit) for unit in two.units))


def _password_side(unit: Unit) -> Side:
    if unit.password is None:
        return Side(unit, "nothing stated")
    text = "the password of the manual" if unit.password.value.sample else "a password"
    return Side(unit, text, unit.password.line)


def same_unit(two: Two) -> Iterator[Outcome]:
    if two.one_text_twice:
        yield Hit("the two texts", tuple(Side(unit, unit.name) for unit in two.units))
