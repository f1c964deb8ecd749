"""The tables know who has paused, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.event import from_us
from projections.queries import people
from tests import given
from tests.given import AT
from tests.read_model.house import assert_rest_is_lawful

if TYPE_CHECKING:
    from tests.read_model.house import House


def test_a_pause_is_known_while_it_lasts(house: House) -> None:
    house.given(given.paused(7, since_us=AT + 1), given.paused(8, since_us=AT + 2))
    house.given(given.resumed(7, since_us=AT + 3), given.paused(7, 3, since_us=AT + 4))
    house.given(given.resumed(8, since_us=AT + 5))
    house.settle()
    with house.model.reading() as db:
        assert people.paused_since(db, 7) == from_us(AT + 4)
        assert people.paused_since(db, 8) is None
        assert people.choices(db).paused == {7}
    assert_rest_is_lawful(house)


def test_coming_back_after_an_erasure_ends_the_pause_before_it(house: House) -> None:
    house.given(given.paused(7))
    house.given(given.erasure("u:00000000000000000007"))
    house.settle()
    house.given(given.resumed(7, since_us=AT + 1, generation=2), given.message(5, author=7))
    house.settle()
    with house.model.reading() as db:
        assert people.choices(db).paused == frozenset()
        assert db.execute("SELECT message_id FROM messages").fetchall() == [("5",)]
    assert_rest_is_lawful(house)
