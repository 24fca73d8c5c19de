"""What is sent to the page of a pair is whole and can be sent."""

import json
from datetime import timedelta

from alerts.arrangements import NOTHING
from alerts.desk.desk import Desk
from build import PAIR, SILENT, START, P, look
from dashboard.data import Past
from dashboard.pair.view import show_screen
from hapair.judge import judge
from hapair.spans import Range
from history.latest import Latest


def test_a_refresh_of_the_page_is_json_and_says_of_each_member_what_its_tile_shows():
    seen = look(P, SILENT)
    verdict = judge(PAIR, seen)
    row = Latest(PAIR, seen, START, verdict.state, verdict.severity, Range.exactly(START), 1)
    past, now = Past([], [], [], [], []), START + timedelta(seconds=5)
    sent = json.loads(json.dumps(show_screen(row, past, START, now, Desk(), NOTHING)))
    first, second = sent["members"]
    assert (first["name"], first["acts"], first["seen"], second["seen"]) == (
        PAIR.members[0].name,
        "primary",
        True,
        False,
    )
    assert all(isinstance(member["facts"], list) for member in sent["members"])
    assert not {"testimony", "spoke_s", "channels"} & set(first)
