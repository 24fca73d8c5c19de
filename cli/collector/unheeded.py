"""Knows the last of what was sent to us and not heeded, octet by octet, so that a bug report can carry it."""

from collections import deque
from typing import Any

from collectors.hearing import Heard, Sample
from collectors.hearing.samples import LONGEST, sample_json

KEPT = 8
"""Of each reason: a storm of one kind pushes out none of another."""
NO_MEMBER = "no_member"
"""It was good, and its sender is no member of any pair."""


class Unheeded:
    def __init__(self) -> None:
        self._by_reason: dict[str, deque[Sample]] = {}

    def keep(self, sample: Sample) -> None:
        self._by_reason.setdefault(sample.reason, deque(maxlen=KEPT)).append(sample)

    def keep_stranger(self, heard: Heard) -> None:
        self.keep(Sample(heard.received_at, heard.sender, NO_MEMBER, len(heard.raw), heard.raw[:LONGEST]))

    def shown(self) -> list[dict[str, Any]]:
        """In the order in which they came. Raw octets are in base64."""
        samples = (sample for samples in self._by_reason.values() for sample in samples)
        return [sample_json(sample) for sample in sorted(samples, key=lambda sample: sample.at)]
