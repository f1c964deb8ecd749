"""Nothing is learned about a person who has paused, nor from their words."""

from __future__ import annotations

from actors.memory_curator.learning import OPTED_OUT, Origin, judge
from events.facts import FactLearned, FactRefused
from projections.queries.people import Choices
from tests.memory.proposals import ADA, BEN, SERVER, candidate, talk

LINES = talk((ADA, "My cat is called Biscuit"), (BEN, "My cat is called Rex"))
CANDIDATES = (
    candidate("Their cat is called Biscuit.", "My cat is called Biscuit"),
    candidate(
        "Their cat is called Rex.",
        "My cat is called Rex",
        subject=str(BEN),
        source_message_id=2,
    ),
)


def judged(*paused: int) -> list[tuple[type, str]]:
    origin = Origin("window:x", 0, SERVER, 3, 0, Choices(paused=frozenset(paused)))
    verdicts = judge(CANDIDATES, LINES, origin, contradicted=lambda _: 0)
    return [(type(verdict.event.event), verdict.refusal) for verdict in verdicts]


def test_who_has_paused_is_not_learned_about_and_all_others_are() -> None:
    assert judged() == [(FactLearned, ""), (FactLearned, "")]
    assert judged(ADA) == [(FactRefused, OPTED_OUT), (FactLearned, "")]
    assert judged(ADA, BEN) == [(FactRefused, OPTED_OUT), (FactRefused, OPTED_OUT)]
