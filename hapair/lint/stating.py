"""Knows how the settings of one block are read as values, and says of each that it could not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_interface
from typing import TypeVar

from hapair.lint.blocks import MOST_UNREAD, Block, Setting, Unread
from hapair.lint.sealed import Sealed
from hapair.lint.unit import Address, Mode, Own, Stated, Twice
from hapair.pair import OnFailure, Role
from hapair.settings.ha import VirtualAction
from hapair.words.printable import printable

Found = TypeVar("Found")
Parse = Callable[[tuple[str, ...]], Found]

MODES: Mapping[str, Mode] = {
    **{mode.value: mode for mode in Mode if mode is not Mode.ACTIVE_ACTIVE},
    "master": Mode.PRIMARY,
    "slave": Mode.SECONDARY,
    "config-master": Mode.CONFIG_PRIMARY,
    "config-slave": Mode.CONFIG_SECONDARY,
}
ON_FAILURE: Mapping[str, OnFailure] = {
    **{each.value: each for each in OnFailure},
    "restore": OnFailure.RESTORE_ROLE,
    "slave": OnFailure.BECOME_SECONDARY,
    "become-slave": OnFailure.BECOME_SECONDARY,
    "restore-slave": OnFailure.BECOME_SECONDARY,
}
ACTIONS: Mapping[str, VirtualAction] = {
    **{each.value: each for each in VirtualAction},
    "ignore-vip": VirtualAction.IGNORE,
    "use-vip": VirtualAction.SET,
    "set-vip": VirtualAction.SET,
    "add-vip": VirtualAction.ADD,
    "add-bridge": VirtualAction.BRIDGE,
    "add-to-bridge": VirtualAction.BRIDGE,
}
ROLES: Mapping[str, Role] = {role.value: role for role in Role}
SWITCH: Mapping[str, bool] = {"enable": True, "disable": False}


MOST_ROWS = 200
"""Of one table: no unit has so many interfaces, members or services."""


class NotSet(Exception):
    """A value that stands for none, such as 0.0.0.0."""


def one_of(words: Mapping[str, Found]) -> Parse[Found]:
    def parse(values: tuple[str, ...]) -> Found:
        try:
            return words[values[0].lower()]
        except KeyError:
            raise ValueError(f"is none of {', '.join(words)}") from None

    return parse


def whole(least: int, most: int) -> Parse[int]:
    def parse(values: tuple[str, ...]) -> int:
        if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 10):
            raise ValueError("is no whole number")
        number = int(values[0])
        if not least <= number <= most:
            raise ValueError(f"is not between {least} and {most}")
        return number

    return parse


def seconds(values: tuple[str, ...]) -> float:
    return float(whole(0, 86400)(values))


def text(values: tuple[str, ...]) -> str:
    return " ".join(values)


def address(values: tuple[str, ...]) -> Address:
    """Without the mask, where it has one."""
    return own(values).ip


def own(values: tuple[str, ...]) -> Own:
    """10.0.0.4/24, 10.0.0.4/255.255.255.0 or with the mask as a word of its own."""
    spelled = "/".join(values[:2]) if len(values) > 1 and _is_mask(values[1]) else values[0]
    try:
        found = ip_interface(spelled)
    except ValueError:
        raise ValueError("is no IP address") from None
    if found.ip.is_unspecified:
        raise NotSet
    return Own(found.ip, found.network if "/" in spelled else None)


def _is_mask(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True


@dataclass(slots=True)
class Stating:
    """Asks one block. What is unreadable goes to `missed`, what stands twice otherwise to `twice`."""

    block: Block
    of: str = ""
    missed: list[Unread] = field(default_factory=list)
    twice: list[Twice] = field(default_factory=list)

    def of_block(self, block: Block, of: str) -> "Stating":
        return Stating(block, of, self.missed, self.twice)

    def blocks(self, name: str) -> Iterator[Block]:
        """The rows of the table of that name, as many as a unit can have."""
        tables = (table for table in self.block.blocks if table.name == (name,) and not table.edited)
        return self.few(row for table in tables for row in table.blocks if row.edited)

    def few(self, rows: Iterator[Block]) -> Iterator[Block]:
        """A hostile text may have a hundred thousand rows, each of which would be compared with each."""
        for position, row in enumerate(rows):
            if position == MOST_ROWS:
                self.missed.append(Unread(row.line, f"begins a row, and there are {MOST_ROWS} before it", kept=True))
                return
            yield row

    def get(self, parse: Parse[Found], *names: str) -> Stated[Found] | None:
        """The last that stands under one of the names; None where there is none, or it was unset or unreadable."""
        found = list(self.each(parse, *names))
        otherwise = [stated for stated in found[:-1] if stated.value != found[-1].value]
        if otherwise:
            self._note_twice(names[0], otherwise[-1], found[-1])
        return found[-1] if found else None

    def each(self, parse: Parse[Found], *names: str) -> Iterator[Stated[Found]]:
        for setting in self._settings(names):
            try:
                yield Stated(parse(setting.values), text(setting.values), setting.line)
            except NotSet:
                continue
            except ValueError as error:
                self._miss(setting, error)

    def _miss(self, setting: Setting, error: ValueError) -> None:
        if len(self.missed) < MOST_UNREAD:
            spelled = printable(text(setting.values), 40)
            self.missed.append(Unread(setting.line, f"'{setting.name} {spelled}' {error}", kept=True))

    def sealed(self, *names: str) -> Stated[Sealed] | None:
        found = [each for each in self.block.settings if each.name.lower() in names and each.sealed]
        return Stated(found[-1].sealed, "", found[-1].line) if found and found[-1].sealed else None

    def _settings(self, names: tuple[str, ...]) -> list[Setting]:
        """Those since it was last unset, or the last of very many."""
        found: list[Setting] = []
        for setting in self.block.settings:
            if setting.name.lower() in names:
                if not setting.values:
                    found.clear()
                else:
                    found.append(setting)
        return found[-MOST_ROWS:]

    def _note_twice(self, name: str, first: Stated[Found], second: Stated[Found]) -> None:
        what = f"{self.of} {name}".strip()
        found = [Stated(each.text, each.text, each.line) for each in (first, second)]
        self.twice.append(Twice(what, found[0], found[1]))
