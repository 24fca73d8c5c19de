"""Knows how a pair is told of in words: what each member acts as, what that comes to, and whether mail flows."""

from collections.abc import Mapping

from hapair.judge import Mail, PairState, said
from hapair.look import Reading, Testimony
from hapair.modes import HaMode
from hapair.pair import Pair, Role
from hapair.runbooks.advice import Guidance
from hapair.words.printable import printable
from hapair.words.sayings import ALONE, AS_SET, DISAGREE, MAIL, NOT_EXCLUDED, SAYINGS

UNSEEN = "unseen"
MODE_LENGTH = 24
"""Characters of a raw mode that are shown: it may be any text."""

Members = Mapping[str, Testimony]


def sentence(pair: Pair, state: PairState, members: Members) -> str:
    """The verdict, with the doubts that belong to it."""
    return " ".join((SAYINGS[state].sentence.format_map(names(pair, members)), *doubts(pair, state, members)))


def doubts(pair: Pair, state: PairState, members: Members) -> tuple[str, ...]:
    p, s = members[pair.primary], members[pair.secondary]
    told = []
    if (spare := _SPARE.get(state)) and acts(p if spare is Role.PRIMARY else s) == UNSEEN:
        told.append(NOT_EXCLUDED)
    if state is PairState.SWAPPED and _is_set_to(p, HaMode.SECONDARY) and _is_set_to(s, HaMode.PRIMARY):
        told.append(AS_SET)
    alone = [printable(name) for name, t in ((pair.primary, p), (pair.secondary, s)) if _is_alone(t)]
    if alone and state in _NOBODY:
        told.append(ALONE.format(who=" and ".join(alone)))
    disagreeing = [printable(name) for name, t in ((pair.primary, p), (pair.secondary, s)) if len(set(said(t))) > 1]
    if disagreeing and state not in (PairState.UNOBSERVED, PairState.BLIND):
        told.append(DISAGREE.format(who=" and ".join(disagreeing), says="say" if len(disagreeing) > 1 else "says"))
    return tuple(told)


_SPARE = {PairState.FAILED_OVER: Role.PRIMARY, PairState.UNPROTECTED: Role.SECONDARY}
"""Who is not seen to stand by, and may act as primary too where it is not seen at all."""
_NOBODY = (PairState.NO_PRIMARY, PairState.NO_PRIMARY_SEEN)


def _is_set_to(testimony: Testimony, mode: HaMode) -> bool:
    return all(word.mode is mode for word in said(testimony))


def _is_alone(testimony: Testimony) -> bool:
    """Without HA, or sharing its configuration only, a unit takes mail though it is no primary."""
    alone = (HaMode.CONFIG_PRIMARY, HaMode.CONFIG_SECONDARY)
    return any(word.mode is HaMode.OFF or word.effective in alone for word in said(testimony))


def mail(pair: Pair, flows: Mail) -> str:
    return MAIL[flows].format(p=printable(pair.primary), s=printable(pair.secondary))


def advice(pair: Pair, state: PairState, members: Members) -> Guidance:
    """What to do in this state, with the members' names in it and the units' on-failure setting in mind."""
    return SAYINGS[state].advice.filled(names(pair, members), pair.on_failure)


def names(pair: Pair, members: Members) -> dict[str, str]:
    """What the texts of `sayings` may name; `unseen` and `other` where one member is unseen."""
    unseen = pair.secondary if acts(members[pair.secondary]) == UNSEEN else pair.primary
    other = pair.other(unseen)
    return {
        "p": printable(pair.primary),
        "s": printable(pair.secondary),
        "p_says": acts(members[pair.primary]),
        "s_says": acts(members[pair.secondary]),
        "unseen": printable(unseen),
        "other": printable(other),
        "other_says": acts(members[other]),
    }


def acts(testimony: Testimony) -> str:
    """The effective mode in words; both, where the channels differ; the raw value, where nobody knows it."""
    modes = list(dict.fromkeys(word.effective for word in said(testimony)))
    return " or ".join(UNSEEN if mode is None else mode_text(mode, testimony, "effective") for mode in modes)


def mode_text(mode: HaMode, testimony: Testimony, which: str) -> str:
    """`which` of a reading's modes it is: `mode` or `effective`."""
    if mode is not HaMode.UNKNOWN:
        return mode.value
    outcomes = (o for o in (testimony.snmp, testimony.http) if isinstance(o, Reading))
    raw = next((r for o in outcomes if (r := getattr(o, which)) is not None), None)
    return "unknown" if raw is None else f"unknown ({printable(str(raw), MODE_LENGTH)})"
