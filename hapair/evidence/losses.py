"""Knows when a member saw a heartbeat link lost: a stretch from the word that it is down to the one that it is up."""

from dataclasses import dataclass, replace

from hapair.evidence.word import Meaning, Word, link_meaning
from hapair.spans import Range

KEPT = 16
"""Losses remembered a member, the last ones: a link that flaps, or forged lines, cannot make this grow."""


@dataclass(frozen=True, slots=True)
class Loss:
    """`channel` told of its beginning. `ended` is None while it lasts, and for as long as nobody tells of its end."""

    link: str
    channel: str
    began: Range
    ended: Range | None = None


def follow(losses: tuple[Loss, ...], link: str, word: Word) -> tuple[Loss, ...]:
    """The losses after the next word on a link. A word of no clear meaning neither begins nor ends one."""
    open_ = next((loss for loss in losses if loss.link == link and loss.ended is None), None)
    match link_meaning(word.said):
        case Meaning.DOWN if open_ is None:
            return (*losses, Loss(link, word.channel, word.since))[-KEPT:]
        case Meaning.UP if open_ is not None:
            ended = replace(open_, ended=word.since)
            return tuple(ended if loss is open_ else loss for loss in losses)
        case _:
            return losses
