from dataclasses import dataclass, field, replace

from alerts.policy import Policy
from build import P_OFF, PAIR, S_AS_P, SILENT, P, S, event, look
from cli.collector.addressing import AddressBook, event_of
from cli.collector.attending import KEPT_A_MINUTE, Attendant, Vigils
from cli.collector.keeper import Keeper
from cli.collector.standing import Standing
from collectors.hearing import Heard
from hapair.look import Source
from hapair.watch import Watch
from incidents import at


@dataclass
class Lookouts:
    """Takes the looks it is given, one after another."""

    looks: list
    pair: str = PAIR.name
    asked: int = 0
    hurried: int = 0
    brief: list = field(default_factory=list)

    async def look(self, brief):
        self.brief.append(set(brief))
        return self.looks.pop(0)

    def now(self, hurry: bool) -> None:
        self.asked += 1
        self.hurried += hurry


@dataclass
class Kept:
    records: list = field(default_factory=list)


def attended(*looks, vigils=None):
    kept, lookout = Kept(), Lookouts(list(looks))
    keeper = Keeper(Policy(PAIR), Standing(Watch(PAIR)), kept.records.append)
    return Attendant(keeper, lookout, lookout.now, vigils or Vigils()), lookout, kept.records


async def test_a_telling_word_asks_for_a_look_and_for_one_after_each_until_all_is_steady():
    attendant, lookout, _ = attended(*[look(P, S, n) for n in range(1, 63)])
    attendant.hear(event("primary_unit_switch", 0.5), telling=True)
    assert lookout.asked == 1
    for _ in range(62):
        await attendant.look()
    assert lookout.asked == 1 + 60


async def test_a_word_that_does_not_concern_ha_asks_for_none_and_is_kept():
    attendant, lookout, records = attended()
    attendant.hear(event("note", 0.5), telling=False)
    assert (lookout.asked, len(records)) == (0, 1)


async def test_what_polling_finds_unwell_is_watched_closely_and_blindness_is_only_confirmed():
    attendant, lookout, _ = attended(look(P, S, 0), look(SILENT, S_AS_P, 10), look(SILENT, S_AS_P, 11))
    await attendant.look()
    assert lookout.asked == 0
    await attendant.look()
    await attendant.look()
    assert lookout.asked == 2
    blind, lookout, _ = attended(look(SILENT, SILENT, 0), look(SILENT, SILENT, 1), look(SILENT, SILENT, 2))
    await blind.look()
    await blind.look()
    assert lookout.asked == 1


async def test_who_was_silent_is_asked_briefly_while_watched_closely_and_who_answers_gets_every_try_again():
    looks = [look(P, S, 0), look(SILENT, S_AS_P, 10), look(SILENT, S_AS_P, 13), look(P_OFF, SILENT, 14)]
    attendant, lookout, _ = attended(*looks)
    for _ in looks:
        await attendant.look()
    assert lookout.brief == [set(), set(), {"mx1"}, {"mx1"}]
    assert attendant._hushed == {"mx2"}


async def test_who_is_not_watched_closely_gets_every_try():
    looks = [look(SILENT, S_AS_P, n) for n in range(3)]
    attendant, lookout, _ = attended(*looks, vigils=Vigils(most=0))
    for _ in looks:
        await attendant.look()
    assert lookout.brief == [set(), set(), set()]


async def test_only_so_many_pairs_are_watched_closely_at_a_time():
    full = Vigils(most=1, names={"another"})
    attendant, lookout, _ = attended(look(P_OFF, S_AS_P, 0), look(P_OFF, S_AS_P, 1), vigils=full)
    await attendant.look()
    await attendant.look()
    assert lookout.asked == 1  # the confirmation, which everyone gets


async def test_the_same_word_twice_is_one_event():
    attendant, _, records = attended()
    first = event("primary_unit_switch", 0)
    attendant.hear(first, telling=True)
    attendant.hear(replace(first, at=at(2)), telling=True)
    attendant.hear(replace(first, at=at(3), text="another"), telling=True)
    attendant.hear(replace(first, at=at(9)), telling=True)
    assert (len(records), attendant.doubled) == (3, 1)


async def test_a_flood_is_counted_and_not_kept():
    attendant, lookout, records = attended()
    for n in range(KEPT_A_MINUTE + 50):
        attendant.hear(replace(event("note", n / 100), text=str(n)), telling=False)
    assert (len(records), attendant.dropped, lookout.asked) == (KEPT_A_MINUTE, 50, 0)


def heard(sender, serial=None, **more):
    return Heard(Source.TRAP, sender, at(5), b"\x30\x00", "primary_unit_switch", True, serial, **more)


def test_a_sender_is_known_by_its_address_or_by_a_serial_we_asked_for_ourselves():
    book = AddressBook({"10.0.0.1": ("mx", "mx1")}, {"FE-B": ("mx", "mx2")})
    assert book.whose(heard("10.0.0.1")) == ("mx", "mx1")
    assert book.whose(heard("10.9.9.9", "FE-B")) == ("mx", "mx2")
    assert book.whose(heard("10.9.9.9", "FE-X")) is None
    assert book.whose(heard("10.9.9.9")) is None
    assert book.strangers["trap 10.9.9.9"].count == 2


def test_strangers_are_remembered_only_so_many():
    book = AddressBook({})
    for n in range(500):
        book.whose(heard(f"10.0.{n // 256}.{n % 256}"))
    assert len(book.strangers) == 200


def test_an_event_keeps_what_came_and_how_far_the_clocks_are_apart():
    found = event_of(heard("10.0.0.1", device_at=at(65.5), text="x"), ("mx", "mx1"))
    assert (found.pair, found.member, found.at, found.text) == ("mx", "mx1", at(5), "x")
    assert found.more == {
        "sender": "10.0.0.1",
        "raw": "MAA=",
        "device_at": "2026-03-01T00:01:05.500Z",
        "offset_s": 60.5,
    }


async def test_only_a_word_and_a_look_that_is_not_well_cannot_wait():
    attendant, lookout, _ = attended(look(P, S, 1), look(P, S_AS_P, 2), look(P, S_AS_P, 3))
    attendant.hear(event("primary_unit_switch", 0.5), telling=True)
    hurried = [lookout.hurried]
    for _ in range(3):
        await attendant.look()
        hurried.append(lookout.hurried)
    assert (hurried, lookout.asked) == ([1, 1, 2, 2], 4)
