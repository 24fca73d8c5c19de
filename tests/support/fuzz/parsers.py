"""Knows the parsers of what others send us, good input for each, and what must hold whatever they are given."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import ber
import trap_makers as make
from collectors.hearing import Heard, HearingSettings, Refused
from collectors.hearing.framing import LONGEST_LINE, Framer
from collectors.hearing.heard_json import from_json, to_json
from collectors.hearing.presort import looks_like_ha, sounds_like_ha
from collectors.hearing.samples import Sampling
from collectors.hearing.syslog import read
from collectors.hearing.trap import Asked, TrapReader
from collectors.http.error import HttpError
from collectors.http.profile import outcome
from collectors.http.reply import Reply
from collectors.http.status import payload
from fuzz.mutate import mutated
from hapair.look import Facts
from hapair.settings.model import HttpProfile, Level

NOW = datetime(2026, 3, 1, 12, 30, 6, tzinfo=UTC)
SENDER = "192.0.2.1"
_CLEAR = replace(make.USER, name="clear", level=Level.NO_AUTH)
_SIGNED = replace(make.USER, name="signed", level=Level.AUTH)
_SETTINGS = HearingSettings(communities=(make.COMMUNITY,), users=(make.USER, _CLEAR, _SIGNED), engine_boots=5)
_COMMUNITY = make.COMMUNITY.encode()
_SEALED = ((_CLEAR, 0.3), (_SIGNED, 0.25), (make.USER, 0.05))
HEART = "hahbd: heart beat status changed to primary-hearbeat-port6=OK;secondary-hearbeat-port5=FAILED"
_FIELDS = [
    *("date=2026-03-01", "time=12:30:05.123", "device_id=FEVM020000000001", "log_id=0703000017", "type=kevent"),
    *("subtype=ha", "pri=notice", "user=ha", "ui=GUI(10.0.0.1)", "action=none", "status=success"),
]
_TEXTS = (HEART, "monitord: MASTER heartbeat disappeared, entering MASTER mode", "hasyncd: config sync, a=b failed")


@dataclass(frozen=True)
class Parser:
    name: str
    made: Callable[[Random], bytes]
    take: Callable[[bytes], None]


def _lines(*starts: str) -> list[bytes]:
    return [f"{start}{text}".encode() for start in starts for text in _TEXTS]


_OLD = _lines("<189>Mar  1 12:30:05 mx1 ", "<13>Dec 31 23:59:59 192.0.2.1 joe[17]: ")
_NEW = _lines("<189>1 2026-03-01T12:30:05.123+01:00 mx1 joe 17 ID1 - ", '<13>1 - - - - - [a@1 b="c\\"d"][e f="g"] ')
_PLAIN = [f'<189>{" ".join(_FIELDS)} msg="{text}"'.encode() for text in _TEXTS]
_COMMA = [f'<189>{",".join(_FIELDS).replace(",user", ", user")},msg="{text}"'.encode() for text in _TEXTS]
_STREAMS = [
    b"".join(b"%d %s" % (len(line), line) for line in _OLD),
    b"\n".join(_PLAIN) + b"\n",
    b"%d %s%s\n" % (len(_NEW[0]), _NEW[0], _COMMA[0]),
]
_BINDINGS = [make.ha_bindings(), [], [("1.3.6.1.2.1.2.2.1.1.3", ber.number(3)), ("1.2.3", ber.tlv(0x46, b"\1" * 8))]]
_V1 = [make.v1(generic=generic, bindings=bindings) for generic in (6, 2) for bindings in _BINDINGS]
_V2C = [make.v2c(bindings=bindings, tag=tag) for tag in (make.V2_TRAP, make.INFORM) for bindings in _BINDINGS]
_PDUS = [make.v2_pdu(make.HA_EVENT, bindings) for bindings in _BINDINGS]
_ASKING = make.v3(replace(_CLEAR, name=""), b"", 0, 0)
_INFORM = make.v2_pdu(make.HA_EVENT, make.ha_bindings(), make.INFORM)
_V3 = [
    *(make.v3(user, pdu=pdu) for user in _SETTINGS.users for pdu in _PDUS),
    *(make.v3(user, _SETTINGS.engine_id, 5, 0, _INFORM) for user in _SETTINGS.users),
    _ASKING,
]


def _sealed(random: Random) -> bytes:
    """Spoilt within what the digest covers, or spoilt on the way: only the first gets past the digest."""
    chance = random.random()
    for user, share in _SEALED:
        if chance < share:
            return make.v3(user, pdu=mutated(random, _PDUS))
        chance -= share
    return mutated(random, _V3)


def _trap(octets: bytes) -> None:
    looks_like_ha(octets)
    outcome = TrapReader(_SETTINGS, lambda: 1000.0).read(octets, SENDER, NOW)
    assert isinstance(outcome.what, Heard | Refused | Asked)
    assert outcome.answer is None or len(outcome.answer) <= len(octets) + 128  # nobody is flooded through us
    match outcome.what:
        case Heard() as heard:
            _whole(heard, octets.replace(_COMMUNITY, b"*" * len(_COMMUNITY), 1) if octets != heard.raw else octets)
        case Refused(reason):
            shown = Sampling((make.COMMUNITY,), lambda: 1000.0).sample(octets, SENDER, reason, NOW)
            assert shown is not None
            assert _COMMUNITY not in shown.raw


def _line(octets: bytes) -> None:
    sounds_like_ha(octets)
    _whole(read(octets, SENDER, NOW), octets)


def _whole(heard: Heard, octets: bytes) -> None:
    assert heard.raw == octets
    if len(octets) % 8 == 0:
        assert from_json(json.loads(json.dumps({**to_json(heard)}))) == heard


def _stream(octets: bytes) -> None:
    framer = Framer()
    half = len(octets) // 2
    lines = framer.feed(octets[:half]) + framer.feed(octets[half:]) + framer.end()
    assert all(0 < len(line.octets) <= LONGEST_LINE for line in lines)
    assert sum(len(line.octets) for line in lines) <= len(octets)


_PROFILE = HttpProfile("/x", "/a/mode", "/a/effective", {"port6": "/links/0"}, {"config": "/sync/config"}, {"up": 1})
_REPLIES = [
    b'{"a":{"mode":"master","effective":1},"links":["ok","failed"],"sync":{"config":"in sync"},"note":"caf\\u00e9"}',
    b'{"errorType":0,"errorMsg":"Successful","objectID":"x:","reqAction":1,"a":{"mode":null,"effective":"up"}}',
    b'{"a":{"mode":[1e9,-0.5,true],"effective":{"b":[[[[]]]]}},"links":{"0":"' + b"x" * 300 + b'"}}',
    b"<html><body>login</body></html>",
]


def _reply(octets: bytes) -> None:
    with suppress(HttpError):
        outcome(payload(Reply(200, octets), "/x"), _PROFILE, Facts())


def _of(seeds: Sequence[bytes]) -> Callable[[Random], bytes]:
    return lambda random: mutated(random, seeds)


PARSERS = {
    parser.name: parser
    for parser in (
        Parser("trap-v1", _of(_V1), _trap),
        Parser("trap-v2c", _of(_V2C), _trap),
        Parser("trap-v3", _sealed, _trap),
        Parser("syslog-rfc3164", _of(_OLD), _line),
        Parser("syslog-rfc5424", _of(_NEW), _line),
        Parser("syslog-fortimail", _of(_PLAIN), _line),
        Parser("syslog-fortimail-comma", _of(_COMMA), _line),
        Parser("syslog-framing", _of(_STREAMS), _stream),
        Parser("rest-json", _of(_REPLIES), _reply),
    )
}
