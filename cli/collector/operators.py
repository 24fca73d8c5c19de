"""Knows what the collector does when people ask it to: an act becomes an event of each pair, answered when kept."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.control import Peer, parse_act_request
from cli.checking.asking import now
from cli.collector.trials import Trials
from hapair.forms.lines import show_time
from hapair.look import Event
from hapair.people.acts import Act, show_act


class Operators:
    """`pairs` hand an event on by name, `kept` waits until all that was handed on is in the store."""

    def __init__(
        self,
        pairs: Mapping[str, Callable[[Event], object]],
        kept: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime] = now,
        trials: Trials | None = None,
    ) -> None:
        self._pairs, self._kept, self._clock, self._trials = pairs, kept, clock, trials

    async def answer(self, request: Mapping[str, Any], peer: Peer) -> Mapping[str, Any]:
        """Raises ValueError with the reason for what it will not do."""
        match request.get("request"):
            case "ping":
                return {"pairs": list(self._pairs)}
            case "act":
                return await self._act(request, peer)
            case "notify-test" if self._trials:
                return await self._trials.answer(request)
            case other:
                raise ValueError(f"{other!r} is no request that is understood here")

    async def _act(self, request: Mapping[str, Any], peer: Peer) -> Mapping[str, Any]:
        asked = parse_act_request(request)
        strangers = [name for name in asked.pairs if name not in self._pairs]
        if strangers:
            raise ValueError(f"the collector watches no pair called {', '.join(map(repr, strangers))}")
        at = self._clock()
        for name in asked.pairs:
            self._pairs[name](_event(name, at, asked.act, peer))
        await self._kept()
        return {"at": show_time(at), "pairs": list(asked.pairs), "who": asked.act.who}


def _event(pair: str, at: datetime, act: Act, peer: Peer) -> Event:
    """With the user the kernel says it was: a name can be typed by anybody."""
    event = show_act(pair, at, act)
    return replace(event, more={**event.more, "uid": peer.uid})
