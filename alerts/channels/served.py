"""Knows which of a channel's recipients took a notice, and which never will: nobody gets it twice for another."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.channels.base import SendError


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: str
    permanent: bool


class Served:
    """Recipients by a short digest, since an address may be a secret; as text it is the progress of a delivery."""

    def __init__(self, progress: str = "") -> None:
        found = json.loads(progress) if progress else {}
        self._served: set[str] = set(found.get("served", []))
        self._refused: dict[str, str] = dict(found.get("refused", {}))

    def left(self, recipients: Iterable[str]) -> list[str]:
        return [each for each in recipients if _digest(each) not in self._served | self._refused.keys()]

    def settle(self, tried: Iterable[str], refusals: Mapping[str, Refusal], names: Mapping[str, str]) -> None:
        """Returns where all of them took it, in this attempt or an earlier one.

        Raises SendError while any may still take it, and at the end for good where one never will: it was not told,
        so another channel takes over, though others were.
        """
        self._served |= {_digest(each) for each in tried if each not in refusals}
        said = {each: f"{names[each]}: {refusal.reason}" for each, refusal in refusals.items()}
        self._refused |= {_digest(each): said[each] for each, refusal in refusals.items() if refusal.permanent}
        passing = [said[each] for each, refusal in refusals.items() if not refusal.permanent]
        if passing or self._refused:
            reason = "; ".join((*passing, *self._refused.values()))
            raise SendError(reason, permanent=not passing, progress=self._progress())

    def _progress(self) -> str:
        return json.dumps({"served": sorted(self._served), "refused": self._refused})


def _digest(recipient: str) -> str:
    return hashlib.sha256(recipient.encode("utf-8", "surrogatepass")).hexdigest()[:16]
