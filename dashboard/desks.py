"""Knows how the desks of all pairs and of Pairwatch itself are read: one that was not kept anew is not parsed again."""

from dataclasses import dataclass, field

from alerts.desk.desk import Desk
from alerts.desk.form import desk_of
from alerts.desk.own import OwnDesk
from alerts.desk.own_form import parse_own
from hapair.forms.lines import BadLine
from history.reader import Reader


@dataclass(frozen=True, slots=True)
class Desks:
    """What stands open and is in force, by pair; `own` are the topics of Pairwatch's own that fire."""

    pairs: dict[str, Desk] = field(default_factory=dict)
    own: tuple[OwnDesk, ...] = ()

    def of(self, pair: str) -> Desk:
        return self.pairs.get(pair, _NONE)


_NONE = Desk()


class DeskReader:
    def __init__(self) -> None:
        self._parsed: dict[str, tuple[tuple[int, str], Desk]] = {}

    def read(self, store: Reader) -> Desks:
        """A pair of which nothing was kept in this version's form is not in it."""
        kept = store.checkpoints()
        self._parsed = {pair: entry for pair, each in kept.items() if (entry := self._entry(pair, each))}
        own = [parsed for text in store.desks().values() if (parsed := _own(text))]
        return Desks({pair: desk for pair, (_, desk) in self._parsed.items()}, tuple(one for one in own if one.firing))

    def _entry(self, pair: str, kept: tuple[int, str]) -> tuple[tuple[int, str], Desk] | None:
        known = self._parsed.get(pair)
        if known and known[0] == kept:
            return known
        desk = desk_of(kept[1])
        return (kept, desk) if desk else None


def _own(text: str) -> OwnDesk | None:
    try:
        return parse_own(text)
    except BadLine:
        return None
