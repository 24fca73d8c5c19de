"""Knows what the hearing process is told at its start: where to listen, whom to believe, how much to hold."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from collectors.hearing.engines import EngineClock
from collectors.snmp.target import V3User
from hapair.settings.model import AuthProtocol, Level, PrivProtocol

Place = tuple[str, int]
# The format of RFC 3411 with a text of our own choosing; the number of no enterprise, since we have none.
ENGINE_ID = b"\x80\x00\x00\x00\x04pairwatch"


@dataclass(frozen=True, slots=True)
class Caps:
    """How much is taken and held. A queue's size is in octets."""

    datagram: int = 8192
    varbinds: int = 64
    line: int = 8192
    urgent_octets: int = 4 << 20
    other_octets: int = 8 << 20
    outgoing_octets: int = 8 << 20
    connections: int = 256
    connections_per_sender: int = 16
    receive_buffer: int = 4 << 20


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """A place is `(address, port)`, port 0 any free one, and None: not listened on.

    `communities`: the only ones that v1 and v2c are believed with. `engine_boots` must be higher at every start of the
    collector; `engines` are the senders' clocks as last heard, so that a restart opens no door to a replay.
    """

    traps: Place | None = ("0.0.0.0", 1162)  # noqa: S104 - units send from many networks
    syslog_udp: Place | None = ("0.0.0.0", 1514)  # noqa: S104
    syslog_tcp: Place | None = ("0.0.0.0", 1514)  # noqa: S104
    communities: tuple[str, ...] = field(default=(), repr=False)
    users: tuple[V3User, ...] = ()
    engine_id: bytes = ENGINE_ID
    engine_boots: int = 1
    engines: Mapping[bytes, EngineClock] = field(default_factory=dict)
    caps: Caps = Caps()

    def again(self) -> "HearingSettings":
        """For the next start of the process."""
        return replace(self, engine_boots=self.engine_boots + 1)

    def heard(self, engine_id: bytes, clock: EngineClock) -> "HearingSettings":
        """With what a sender's engine was heard to count, where that is later than what is known."""
        known = self.engines.get(engine_id)
        later = known is None or (clock.boots, clock.ahead_s) > (known.boots, known.ahead_s)
        return replace(self, engines={**self.engines, engine_id: clock}) if later else self


def dumped(settings: HearingSettings) -> str:
    """One line of JSON, secrets in it: for a pipe, not for a file or an argument."""
    found = asdict(replace(settings, engines={}))
    found["engine_id"] = settings.engine_id.hex()
    found["engines"] = {key.hex(): [clock.boots, clock.ahead_s] for key, clock in settings.engines.items()}
    return json.dumps(found)


def loaded(text: str) -> HearingSettings:
    """What `dumped` wrote."""
    found: dict[str, Any] = json.loads(text)
    return HearingSettings(
        _place(found["traps"]),
        _place(found["syslog_udp"]),
        _place(found["syslog_tcp"]),
        tuple(found["communities"]),
        tuple(_user(user) for user in found["users"]),
        bytes.fromhex(found["engine_id"]),
        found["engine_boots"],
        {bytes.fromhex(key): EngineClock(*clock) for key, clock in found["engines"].items()},
        Caps(**found["caps"]),
    )


def _place(found: list[Any] | None) -> Place | None:
    return None if found is None else (str(found[0]), int(found[1]))


def _user(found: dict[str, str]) -> V3User:
    return V3User(
        found["name"],
        Level(found["level"]),
        AuthProtocol(found["auth"]),
        PrivProtocol(found["priv"]),
        found["auth_password"],
        found["priv_password"],
    )
