"""Knows what may be known of a password: that there is one, whether two are equal, and whether it is the manual's."""

import hmac
import re
from dataclasses import dataclass, field

SAMPLES = frozenset({"change_me", "changeme"})
"""Of the vendor's procedure, which is to be followed but not copied."""

_ENCRYPTED = re.compile(r"(?:[0-9A-Fa-f]{24,}|[A-Za-z0-9+/]{22,}={0,2})\Z")


@dataclass(frozen=True, slots=True)
class Sealed:
    """`encrypted`: it stands there so, or may well, so two that differ may be one password encrypted twice."""

    mark: bytes = field(repr=False)
    sample: bool
    encrypted: bool


def seal(words: tuple[str, ...], salt: bytes) -> Sealed:
    """`salt` is made for this one comparison and then forgotten: a seal says nothing to anyone later."""
    text = " ".join(words)
    encrypted = (len(words) > 1 and words[0] == "ENC") or bool(_ENCRYPTED.match(text))
    return Sealed(hmac.digest(salt, text.encode("utf-8", "surrogatepass"), "sha256"), text in SAMPLES, encrypted)
