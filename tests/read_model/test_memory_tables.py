"""How events change what is remembered: facts, and the vectors of facts and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from events import streams
from tests import given, given_wishes
from tests.given import AT

if TYPE_CHECKING:
    from tests.read_model.house import House


def rows(house: House, sql: str) -> list[Any]:
    house.project(house.log.head())
    with house.model.reading() as db:
        return db.execute(sql).fetchall()


# memory_facts and its vectors

FACTS = "SELECT id, fact, is_active, round(confidence, 3) FROM memory_facts ORDER BY id"


def test_a_fact_said_twice_is_one_and_surer(house: House) -> None:
    house.given(given.message(1, "I like tea"), given.message(2, "I do like tea"))
    first = house.given(given.fact("Likes tea.", evidence="like tea", n=1))[0]
    house.given(given.fact("likes the tea", evidence="like tea", source=2, n=2))
    assert rows(house, FACTS) == [(first, "Likes tea.", 1, 0.65)]
    house.given(given.deletion(1))
    assert rows(house, FACTS) == [(first + 1, "likes the tea", 1, 0.5)]
    house.given(given.deletion(2))
    assert rows(house, FACTS) == []


def test_a_later_statement_takes_the_place_of_an_earlier_one(house: House) -> None:
    house.given(given.message(1, "I live in Rome"), given.message(2, "I live in Bonn"))
    rome = given.fact("Lives in Rome.", evidence="Rome", attribute="city", value="rome", n=1)
    bonn = given.fact(
        "Lives in Bonn.", evidence="Bonn", attribute="city", value="bonn", source=2, n=2
    )
    house.given(bonn, rome)
    assert [row[1:3] for row in rows(house, FACTS)] == [
        ("Lives in Bonn.", 1),
        ("Lives in Rome.", 0),
    ]
    house.given(given.deletion(2))
    assert [row[1:3] for row in rows(house, FACTS)] == [("Lives in Rome.", 1)]


def test_an_edit_that_takes_the_quoted_words_back_takes_the_fact(house: House) -> None:
    house.given(given.message(1, "I like tea"), given.fact(evidence="like TEA"))
    assert len(rows(house, FACTS)) == 1
    house.given(given.edit(1, 5, "I hate tea"))
    assert rows(house, FACTS) == []
    house.given(given.edit(1, 9, "I do like tea"))
    assert len(rows(house, FACTS)) == 1


def test_a_forgotten_fact_stays_forgotten_until_said_anew(house: House) -> None:
    house.given(given.message(1, "I like tea"), given.fact(evidence="like tea"))
    digest = house.keys.keyed_hash(streams.person_key(7), "likes tea")
    house.given(given_wishes.forgotten("fact:turn:1", [digest], message_us=AT + 5))
    assert rows(house, FACTS) == []
    house.given(given.fact("Likes the tea", evidence="like tea", n=2))  # read again
    assert rows(house, FACTS) == []
    house.given(given.message(9, "I like tea"), given.fact(evidence="like tea", source=9, n=3))
    assert [row[1] for row in rows(house, FACTS)] == ["Likes tea."]


def test_a_facts_vector_is_its_earliest_candidates_and_goes_with_it(house: House) -> None:
    house.given(given.message(1, "I like tea"), given.message(2, "I like tea"))
    one, other = given.fact(evidence="tea", n=1), given.fact(evidence="tea", source=2, n=2)
    house.given(one, other)
    house.given(given.fact_embedded(other.stream, degrees=90), given.fact_embedded(one.stream))
    sql = "SELECT fact_id, model, dims, embedding_blob FROM memory_fact_vectors_native"
    assert rows(house, sql) == [(3, "mini", 2, np.array([1, 0], "<f4").tobytes())]
    house.given(given.deletion(1))
    found = rows(house, sql)
    assert (found[0][0], np.frombuffer(found[0][3], "<f4").round(2).tolist()) == (4, [0.0, 1.0])
    house.given(given.deletion(2))
    assert rows(house, sql) == []


# message_vectors_native

VECTORS = "SELECT message_id, model FROM message_vectors_native ORDER BY ALL"


def test_a_vector_belongs_to_one_wording_and_goes_with_it(house: House) -> None:
    house.given(given.message(1), given.embedded(1), given.embedded(1, model="maxi"))
    assert rows(house, VECTORS) == [("1", "maxi"), ("1", "mini")]
    house.given(given.edit(1, 5))
    assert rows(house, VECTORS) == []
    house.given(given.embedded(1, of=streams.edit(1, 5)), given.embedded(1, model="late"))
    assert rows(house, VECTORS) == [("1", "mini")]
    house.given(given.deletion(1))
    assert rows(house, VECTORS) == []
