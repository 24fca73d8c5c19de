"""Knows what to do about something, and what not to: in the order in which it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hapair.pair import OnFailure


@dataclass(frozen=True, slots=True)
class Advice:
    """`avoid` says what to leave alone, `steps` what to do. `after` says how it goes on, by the units' on-failure
    setting (None where the settings do not say which it is); empty where that is all one."""

    avoid: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    after: Mapping[OnFailure | None, str] = field(default_factory=dict)

    def filled(self, names: Mapping[str, str], on_failure: OnFailure | None) -> "Advice":
        """With the names of `telling.names` in the places of `{p}`, `{s}` and so on, and one way it goes on."""
        after = self.after.get(on_failure)
        steps = (*self.steps, after) if after else self.steps
        return Advice(
            tuple(text.format_map(names) for text in self.avoid), tuple(text.format_map(names) for text in steps)
        )
