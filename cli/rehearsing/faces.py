"""Knows what a rehearsed unit answers when it is asked, over each channel of the settings, and how long that takes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from collectors.look import Channels
from hapair.look import Cause, Facts, NoAnswer, Outcome, Reading
from hapair.modes import Sent
from hapair.settings.model import HttpProfile, HttpSettings, MemberSettings, SnmpSettings
from simulator.modes import MODE_NUMBER, MODE_WORD, STATE_NUMBER, STATE_WORD
from simulator.rehearsal.unit import RehearsedUnit

ANSWERS_S = 0.02
"""Within which a unit that lives answers."""
SYNCS = {"config": "config", "mail": "mail_data"}
"""The kinds that are told, and what the unit calls them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit, and the world brought up to this moment before it answers."""

    unit: RehearsedUnit
    world_s: Callable[[], float]

    async def answers(self, patience_s: float) -> bool:
        self.world_s()
        if self.unit.answers:
            await asyncio.sleep(ANSWERS_S)
            return True
        await asyncio.sleep(patience_s)
        return False


@dataclass(frozen=True, slots=True)
class SnmpFace:
    asked: Asked
    settings: SnmpSettings
    tries: int

    @property
    def deadline_s(self) -> float:
        return 2 * self.tries * self.settings.timeout_s

    async def observe(self) -> Outcome:
        unit, patience_s = self.asked.unit, self.tries * self.settings.timeout_s
        if not await self.asked.answers(patience_s):
            return NoAnswer(Cause.TIMEOUT, f"no answer within {patience_s:g} s")
        facts = Facts(uptime_s=self.asked.world_s() - unit.started_s, serial=unit.make.serial)
        return Reading(MODE_NUMBER[unit.mode], STATE_NUMBER[unit.state], facts)

    async def close(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class HttpFace:
    asked: Asked
    settings: HttpSettings

    @property
    def deadline_s(self) -> float:
        return self.settings.timeout_s

    async def observe(self) -> Outcome:
        if not await self.asked.answers(self.settings.timeout_s):
            return NoAnswer(Cause.TIMEOUT, f"no complete answer within {self.settings.timeout_s:g} s")
        unit, profile = self.asked.unit, self.settings.profile
        return Reading(facts=Facts(serial=unit.make.serial)) if profile is None else _by_profile(unit, profile)

    async def close(self) -> None:
        return


def _by_profile(unit: RehearsedUnit, profile: HttpProfile) -> Reading:
    """As much as the profile names; words of its own it translates as it does those of a real unit."""

    def said(pointer: str | None, word: str) -> Sent | None:
        return None if pointer is None else profile.values.get(word, word)

    links, syncs = unit.heartbeat(), unit.sync_words()
    facts = Facts(
        serial=unit.make.serial,
        heartbeat={link: links[link] for link in profile.heartbeat if link in links},
        sync={kind: syncs[SYNCS[kind]] for kind in profile.sync if kind in SYNCS},
    )
    mode, state = MODE_WORD[unit.mode], STATE_WORD[unit.state]
    return Reading(said(profile.mode, mode), said(profile.effective, state), facts)


def faces(member: MemberSettings, unit: RehearsedUnit, world_s: Callable[[], float]) -> Channels:
    """The channels that the settings name, asked as they say."""
    asked, snmp, http = Asked(unit, world_s), member.snmp, member.http
    return Channels(
        SnmpFace(asked, snmp, snmp.retries + 1) if snmp else None,
        HttpFace(asked, http) if http else None,
        SnmpFace(asked, snmp, 1) if snmp else None,
    )
