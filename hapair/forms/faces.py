"""Knows how what a witness of the virtual addresses was shown is written in a look, and strictly read again."""

from collections.abc import Mapping
from typing import Any

from hapair.forms.lines import BadLine
from hapair.look import LONGEST_LOOK_S, Cause, Face, Faces, NoAnswer, Shown

WAYS = ("smtp", "https")
HEX = 64


def show_faces(faces: Faces) -> dict[str, Any]:
    shown: dict[str, Any] = {"addresses": _show(faces.addresses)}
    shown |= {"members": _show(faces.members)} if faces.members else {}
    return shown | ({"early_s": faces.early_s} if faces.early_s else {})


def parse_faces(found: object, members: tuple[str, str]) -> Faces:
    """Raises `BadLine`."""
    said = _object(found, "virtual", {"addresses", "members", "early_s"})
    if "addresses" not in said:
        raise BadLine("virtual has no 'addresses'")
    early_s = said.get("early_s", 0.0)
    if isinstance(early_s, bool) or not isinstance(early_s, int | float) or not 0 <= early_s <= LONGEST_LOOK_S:
        raise BadLine(f"virtual.early_s must be seconds from 0 to {LONGEST_LOOK_S:g}, not {early_s!r}")
    own = _object(said.get("members", {}), "virtual.members", set(members))
    return Faces(_parse(said["addresses"], "virtual.addresses"), _parse(own, "virtual.members"), float(early_s))


def _show(faces: Mapping[str, Mapping[str, Shown]]) -> dict[str, Any]:
    return {name: {way: _show_one(shown) for way, shown in ways.items()} for name, ways in faces.items()}


def _show_one(shown: Shown) -> dict[str, str]:
    match shown:
        case NoAnswer(cause=cause, detail=detail):
            return {"no_answer": cause} | ({"detail": detail} if detail else {})
        case Face(greeting=greeting, certificate=certificate):
            said = {"greeting": greeting, "certificate": certificate}
            return {key: text for key, text in said.items() if text}


def _parse(found: object, where: str) -> dict[str, dict[str, Shown]]:
    return {
        name: {way: _parse_one(one, f"{where}.{name}.{way}") for way, one in _object(ways, where, set(WAYS)).items()}
        for name, ways in _object(found, where).items()
    }


def _parse_one(found: object, where: str) -> Shown:
    said = _object(found, where, {"no_answer", "detail", "greeting", "certificate"})
    if not all(isinstance(text, str) for text in said.values()):
        raise BadLine(f"{where} must hold texts only")
    if "no_answer" not in said:
        if "detail" in said:
            raise BadLine(f"{where}.detail belongs to a 'no_answer'")
        return Face(said.get("greeting", ""), _fingerprint(said.get("certificate", ""), where))
    if said.keys() & {"greeting", "certificate"}:
        raise BadLine(f"{where}: 'no_answer' and what was shown contradict each other")
    try:
        return NoAnswer(Cause(said["no_answer"]), said.get("detail", ""))
    except ValueError:
        raise BadLine(f"{where}.no_answer {said['no_answer']!r} is none of {', '.join(Cause)}") from None


def _fingerprint(found: str, where: str) -> str:
    if found and (len(found) != HEX or set(found) - set("0123456789abcdef")):
        raise BadLine(f"{where}.certificate must be {HEX} hexadecimal digits, not {found!r}")
    return found


def _object(found: object, where: str, known: set[str] | None = None) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadLine(f"{where} must be an object")
    if known is not None and (strange := set(found) - known):
        raise BadLine(f"{where}: {sorted(strange)} are none of {', '.join(sorted(known))}")
    return found
