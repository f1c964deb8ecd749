"""Answers from facts alone, from follow-ups, after forgetting; summaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from actors.adapters.offline_model.model import OfflineModel
from actors.ports import Recalled
from tests.offline_model.talk import START, answered, case, line, lines_of, person, prompt_of


def fact(text: str, evidence: str, *, who: str = "Anna", subject: int | None = None) -> Recalled:
    return Recalled(
        kind="fact",
        id=31,
        score=1.0,
        text=text,
        at=START,
        author_id=person(who),
        author_name=who,
        source_message_id=700_900,
        evidence=evidence,
        subject_id=person(who) if subject is None else subject,
    )


def from_facts(question: str, *facts: Recalled, who: str = "Anna") -> tuple[str, object]:
    prompt = prompt_of(case("facts", [], question, who=who))
    turn = OfflineModel().answer(replace(prompt, facts=facts))
    return turn.text, turn.cited


def test_a_fact_answers_with_its_evidence_and_is_cited() -> None:
    known = fact("Anna's cat is called Biscuit.", "My cat is called Biscuit")
    text, cited = from_facts("What is my cat called?", known)
    assert text.startswith(
        'Biscuit. You said "My cat is called Biscuit" on 2 Nov 2026 at 09:00 UTC'
    )
    assert cited == (("fact", 31),)


def test_a_fact_whose_evidence_needs_context_answers_by_its_sentence() -> None:
    known = fact("Anna's cat is called Biscotti.", "No, actually it's Biscotti")
    text, _ = from_facts("What is Anna's cat called?", known, who="Bob")
    assert text.startswith("Biscotti. Anna said")


def test_remembered_words_answer_too() -> None:
    known = fact("Anna said: the wifi card is in the drawer.", "the wifi card is in the drawer")
    text, _ = from_facts("Where is the wifi card?", known)
    assert text.startswith("In the drawer.")


def test_a_fact_about_somebody_else_is_not_mine() -> None:
    known = fact("Bob's cat is called Rex.", "My cat is called Rex", who="Bob")
    text, cited = from_facts("What is my cat called?", known)
    assert text.startswith("I don't know")
    assert cited == ()


def test_after_asking_to_forget_the_old_words_answer_no_more() -> None:
    talk: list[tuple[str, str] | str] = ["my bike is red", "forget that my bike is red"]
    assert answered(case("forgot", talk, "What colour is my bike?", unknown=True)).cited == ()


def test_a_pronoun_in_the_question_means_what_was_spoken_of() -> None:
    prompt = prompt_of(case("she", ["My sister is called Ella. Ella lives in Bonn."], "x"))
    soon = line(60_000, "Anna", "Where does she live?", START + timedelta(minutes=3))
    turn = OfflineModel().answer(replace(prompt, now=soon.at, triggers=(soon,)))
    assert turn.text.startswith("Bonn.")


def test_a_pronoun_means_whom_the_last_question_was_about() -> None:
    told = ["My friend Ines is a baker.", "Her husband Omar is a pilot.", "My aunt Bo is a nurse."]
    talk: list[tuple[str, str] | str] = [*told, "What does Ines do?", "Who is her husband?"]
    prompt = prompt_of(case("he", talk, "x"))
    soon = line(60_000, "Anna", "And what does he do?", START + timedelta(minutes=11))
    turn = OfflineModel().answer(replace(prompt, now=soon.at, triggers=(soon,)))
    assert turn.text.startswith("Pilot.")


def test_a_message_lists_all_its_names_though_a_fact_has_one_of_them() -> None:
    prompt = prompt_of(
        case("kids", ["My kids are called Ella, Jonas and Mira."], "What are my kids called?")
    )
    known = replace(
        fact("Anna's kid is called Ella.", "My kids are called Ella, Jonas and Mira."),
        source_message_id=prompt.history[0].message_id,
    )
    turn = OfflineModel().answer(replace(prompt, facts=(known,)))
    assert turn.text.startswith("Ella, Jonas and Mira.")


def test_everything_about_the_asker_is_listed_and_fits_one_message() -> None:
    told = [
        "My name is Anna",
        "My kids are called Ella and Jonas",
        "I work as a nurse",
        "I love dal",
    ]
    told += [
        "I live in Leeds",
        "My sister Bo is a chef",
        "My cat is called Rex",
        "I need new shoes",
    ]
    told += ["We are flying to Rome in May", "I'm allergic to nuts", "My favourite colour is green"]
    about = answered(case("all", [*told, "The bus was late"], "What do you know about me?"))
    assert all(one in about.text for one in told)
    assert "The bus was late" not in about.text
    assert len(about.cited) == len(told)
    long = [f"I own a {word} lamp, and {'very ' * 30}old it is" for word in map(str, range(25))]
    assert 1_000 < len(answered(case("long", [*long], "What do you know about me?")).text) < 1_500


def test_a_statement_with_not_in_it_is_no_question() -> None:
    said = answered(case("statement", [], "i'm tired. didnt sleep. the baby cries all night"))
    assert said.text.startswith("Your message is on record")


def test_several_triggers_are_all_answered() -> None:
    prompt = prompt_of(case("two", ["My cat is called Biscuit", "I live in Rome"], "x"))
    asked = [
        line(60_000 + i, "Anna", text, START + timedelta(hours=1))
        for i, text in enumerate(("What is my cat called?", "Where do I live?"))
    ]
    text = OfflineModel().answer(replace(prompt, triggers=tuple(asked))).text
    assert "Biscuit." in text
    assert "Rome." in text


def test_a_summary_names_people_and_keeps_the_ending() -> None:
    talk = [("Anna", "We need to decide about the logo"), ("Bob", "I will draw three by Friday")]
    filler = [("Anna", f"chatter number {i} about nothing much at all") for i in range(200)]
    lines = lines_of((*talk, *filler, ("Bob", "So blue it is, I will send it tomorrow.")))
    text = OfflineModel().summarize(lines, chars_max=400).text
    assert text.startswith("Anna and Bob talked.")
    assert text.endswith("Bob: So blue it is, I will send it tomorrow.")
    assert "three by Friday" in text
    assert len(text) <= 400


def test_a_summary_of_nothing_is_empty_and_narrow_ones_fit() -> None:
    model = OfflineModel()
    assert model.summarize([], chars_max=100).text == ""
    assert model.summarize(lines_of((("bot", "beep"),)), chars_max=100).text == ""
    for room in (0, 1, 10, 40, 80):
        told = model.summarize(
            lines_of((("Anna", "a rather long sentence " * 20),)), chars_max=room
        ).text
        assert len(told) <= room
