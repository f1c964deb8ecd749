"""What memory finds for a question, and what it never tells."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.recall.question import Audience
from tests.recall.memory import DIMS, MONDAY, Memory, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.recall.question import Hit

AXES = np.eye(DIMS, dtype=np.float32)
ANN, BOB = 100, 101

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
"""One memory for all examples: each begins by clearing it, or only reads. That takes 0.1 s."""


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.text for hit in hits]


def test_what_was_said_is_found_with_who_where_and_when(memory: Memory) -> None:
    said = memory.say("My cat is called Biscuit")
    [hit] = memory.ask("What is my cat called?", asker_id=ANN)
    assert (hit.kind, hit.id, hit.source_message_id) == ("message", said, said)
    assert (hit.text, hit.at) == ("My cat is called Biscuit", MONDAY + timedelta(minutes=1))
    assert (hit.author_id, hit.author_name) == (ANN, "Ann")
    assert (hit.guild_id, hit.channel_id) == (1, 10)


def test_nothing_relevant_is_nothing(memory: Memory) -> None:
    memory.say("My cat is called Biscuit")
    assert memory.ask("Who won the regatta?") == []
    assert memory.ask("") == []
    assert memory.ask("?!") == []


def test_an_empty_memory_finds_nothing(memory: Memory) -> None:
    assert memory.ask("anything", AXES[0]) == []


def test_the_terms_of_a_hit_add_up_to_its_score(memory: Memory) -> None:
    ids = [memory.say(text) for text in ("I moved to Oslo last May", "nice", "Oslo is cold")]
    memory.learn("Lives in Oslo.", ids[0])
    memory.embed(ids, AXES[:3])
    memory.vectors.load(memory.database)
    hits = memory.ask("When did Ann move to Oslo?", AXES[0], asker_id=BOB)
    assert {hit.kind for hit in hits} == {"message", "fact"}
    for hit in hits:
        assert hit.score == pytest.approx(sum(hit.explanation.values()))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_meaning_finds_what_words_do_not(memory: Memory) -> None:
    ids = [memory.say(text) for text in ("The kitten sleeps", "Rain again", "Bread is ready")]
    memory.embed(ids, AXES[:3])
    memory.vectors.load(memory.database)
    assert memory.ask("Where is my feline?") == []
    assert texts(memory.ask("Where is my feline?", AXES[0]))[0] == "The kitten sleeps"


def test_the_answer_beside_a_question_is_found(memory: Memory) -> None:
    memory.say("Where did you buy that lamp?", author_id=BOB, author_name="Bob")
    memory.say("At the flea market")
    assert "At the flea market" in texts(memory.ask("Where was the lamp bought?"))


def test_my_means_the_asker(memory: Memory) -> None:
    memory.say("The car is a red Saab")
    memory.say("The car is a blue Volvo", author_id=BOB, author_name="Bob")
    assert "Saab" in memory.ask("Which car is mine?", asker_id=ANN)[0].text
    assert "Volvo" in memory.ask("Which car is mine?", asker_id=BOB)[0].text
    assert "Volvo" in memory.ask("Which car has Bob?", asker_id=ANN)[0].text
    assert "Volvo" in memory.ask(f"Which car has <@{BOB}>?", asker_id=ANN)[0].text


def test_the_time_spoken_of_decides(memory: Memory) -> None:
    memory.say("We ate pizza", at=MONDAY - timedelta(days=400))
    memory.say("We ate soup", at=MONDAY - timedelta(days=1))
    memory.say("We ate rice", at=MONDAY)
    assert texts(memory.ask("What was it we ate yesterday?"))[0] == "We ate soup"
    assert texts(memory.ask("What was it we ate in January 2023?"))[0] == "We ate pizza"
    assert memory.ask("Who won the regatta yesterday?") == []


def test_a_question_of_nothing_but_a_time_finds_what_was_said_then(memory: Memory) -> None:
    memory.say("Hello", at=MONDAY - timedelta(days=9))
    memory.say("The boiler broke", at=MONDAY - timedelta(days=1))
    memory.say("Lunch", at=MONDAY)
    hits = memory.ask("What was it yesterday?", asked_at=MONDAY)
    assert texts(hits)[0] == "The boiler broke"
    assert "Hello" not in texts(hits)


def test_a_deleted_message_is_hidden_at_once(memory: Memory) -> None:
    said = memory.say("The code word is swordfish")
    memory.embed([said], AXES[:1])
    memory.vectors.load(memory.database)
    memory.unsay(said)  # and the vectors have not heard of it yet
    assert memory.ask("What is the code word?", AXES[0]) == []


def test_an_edited_message_is_found_by_its_new_words_only(memory: Memory) -> None:
    said = memory.say("My dog is Rex")
    memory.put([message(said, "My dog is Fido", created_us=int(MONDAY.timestamp() * 1e6))])
    assert texts(memory.ask("Who is Fido?")) == ["My dog is Fido"]
    assert memory.ask("Who is Rex?") == []


def test_our_own_messages_and_the_triggers_are_left_out(memory: Memory) -> None:
    memory.say("The meeting is at noon", is_own=1)
    trigger = memory.say("Is the meeting at noon or at one?")
    memory.say("The meeting room is blue")
    hits = memory.ask("When is the meeting?", leave_out=frozenset((trigger,)))
    assert texts(hits) == ["The meeting room is blue"]
    hits = memory.ask("When is the meeting?", own_messages=True)
    assert "The meeting is at noon" in texts(hits)


def test_the_same_question_asked_before_is_no_answer(memory: Memory) -> None:
    memory.say("My cat is called Biscuit", at=MONDAY - timedelta(days=2))
    memory.say("what's my cat called?", at=MONDAY - timedelta(days=1))
    assert texts(memory.ask("What is my cat called?")) == ["My cat is called Biscuit"]


def test_the_same_words_are_returned_once(memory: Memory) -> None:
    for day in range(5):
        memory.say("Stand-up at nine!", at=MONDAY + timedelta(days=day))
    assert texts(memory.ask("When is the stand-up?")) == ["Stand-up at nine!"]


def test_at_most_k_messages_and_k_facts(memory: Memory) -> None:
    for n in range(6):
        source = memory.say(f"tea number {n}")
        memory.learn(f"Drank tea number {n}.", source)
    hits = memory.ask("tea", k=3)
    assert [hit.kind for hit in hits].count("message") == 3
    assert [hit.kind for hit in hits].count("fact") == 3


def test_a_fact_comes_with_its_subject_and_evidence(memory: Memory) -> None:
    source = memory.say("I am allergic to nuts")
    fact = memory.learn("Is allergic to nuts.", source)
    hit = next(hit for hit in memory.ask("Who is allergic?") if hit.kind == "fact")
    assert (hit.id, hit.text, hit.subject) == (fact, "Is allergic to nuts.", str(ANN))
    assert (hit.source_message_id, hit.author_name) == (source, "Ann")
    assert hit.evidence == "“Is allergic to nuts.”"


def test_a_fact_about_the_asker_comes_before_one_about_another(memory: Memory) -> None:
    for person, name in ((ANN, "Ann"), (BOB, "Bob")):
        source = memory.say("x", author_id=person, author_name=name)
        memory.learn(f"Drives a car, {person}.", source, user_id=person, subject=str(person))
    for asker in (ANN, BOB):
        hit = memory.ask("Which car do I drive?", asker_id=asker)[0]
        assert hit.subject == str(asker)


def test_a_question_of_nothing_but_oneself_finds_what_is_known_of_the_asker(
    memory: Memory,
) -> None:
    for person, name in ((ANN, "Ann"), (BOB, "Bob")):
        for where in ({"guild_id": 1}, {"guild_id": 2}, {"guild_id": None}):
            source = memory.say("x", author_id=person, author_name=name, **where)
            memory.learn(
                f"Person {person} of {where['guild_id']}.", source, subject=str(person), **where
            )
    asked = "What do you know about me?"
    everywhere = memory.ask(asked, asker_id=ANN)
    assert {hit.subject for hit in everywhere} == {str(ANN)}
    assert len(everywhere) == 3
    here = memory.ask(asked, asker_id=ANN, audience=Audience(guild_id=1))
    assert [hit.text for hit in here] == [f"Person {ANN} of 1."]
    allowed = Audience(guild_id=1, known_everywhere=frozenset({ANN}))
    also = memory.ask(asked, asker_id=ANN, audience=allowed)
    assert {hit.text for hit in also} == {f"Person {ANN} of {n}." for n in (1, 2)}


def test_an_inactive_fact_is_not_found(memory: Memory) -> None:
    fact = memory.learn("Lives in Oslo.", memory.say("x"))
    memory.database.execute("UPDATE memory_facts SET is_active = 0 WHERE id = ?", [fact])
    assert memory.ask("Oslo") == []


PLACES = st.tuples(
    st.sampled_from([1, 2, None]), st.sampled_from([10, 20]), st.sampled_from([ANN, BOB])
)


@shared
@given(
    places=st.lists(PLACES, min_size=1, max_size=8),
    mine=PLACES,
    also=PLACES,
    embedded=st.booleans(),
    everywhere=st.frozensets(st.sampled_from([ANN, BOB])),
)
def test_no_audience_ever_hears_what_is_not_its_own(
    memory: Memory,
    *,
    places: list[tuple[int | None, int, int]],
    mine: tuple[int | None, int, int],
    also: tuple[int | None, int, int],
    embedded: bool,
    everywhere: frozenset[int],
) -> None:
    memory.clear()
    ids: list[int] = []
    for n, (guild, channel, author) in enumerate(places):
        where: dict[str, Any] = {"guild_id": guild, "channel_id": channel}
        ids.append(memory.say(f"secret {n}", author_id=author, **where))
        memory.learn(f"Keeps secret {n}.", ids[-1], subject=str(author), **where)
    memory.embed(ids, np.tile(AXES[0], (len(ids), 1)))
    memory.vectors.load(memory.database)
    guild, channel, user = mine
    channels = frozenset({channel, also[1]})
    audience = Audience(
        guild_id=guild, channel_ids=channels, user_id=user, known_everywhere=everywhere
    )
    hits = memory.ask("secret", AXES[0] if embedded else None, audience=audience)
    allowed = {n for n, (_, c, a) in enumerate(places) if c in channels and a == user}
    if guild is not None:
        allowed = {n for n in allowed if places[n][0] == guild}
    crossing = {
        n
        for n, (g, _, a) in enumerate(places)
        if a == user and a in everywhere and g not in (None, guild)
    }
    for kind, expected in (("message", allowed), ("fact", allowed | crossing)):
        heard = {int(hit.text.strip(".").split()[-1]) for hit in hits if hit.kind == kind}
        assert heard == expected


@shared
@given(text=st.text(max_size=80))
def test_no_question_breaks_recall(memory: Memory, text: str) -> None:
    if not len(memory.vectors):
        said = memory.say("AND the cat, OR 'the' \"dog\" NEAR(me) in 2022*")
        memory.embed([said], AXES[:1])
        memory.vectors.load(memory.database)
    for vector in (None, AXES[0]):
        memory.ask(text, vector)


def test_a_book_as_a_question_is_answered(memory: Memory) -> None:
    memory.say("word 17 of many")
    assert memory.ask(" ".join(f"word{n} {n}" for n in range(50_000)))
