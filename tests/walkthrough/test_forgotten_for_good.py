"""What was forgotten does not come back from what was said before, however it is read again."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from actors.adapters.offline_model.model import OfflineModel
from actors.ingestion.observed import ObservedMessage
from actors.memory_curator.tombstones import Wish, tombstones
from actors.ports import Candidate, Extraction, Reflection
from events import streams
from events.event import to_us
from events.facts import FactLearned
from events.request import Request
from projections.queries import facts
from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import TIMEOUT_S, Lorekeeper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import DayPart, Line

ADA, SERVER, CHANNEL = 7, 100, 200
FIRST = 1_400_000_000_000_000_000
SAID = "My cat is called Biscuit."
ROLES = ("ingestion", "curator", "sessions", "reflector", "eraser")
DAY_S = 24 * 3600.0
CLAIMS = ("cat.name", "biscuit"), ("cat.name", "Biscuit"), ("", "")
WORDINGS = (
    "Ada's cat is called Biscuit.",
    "ada's  cat is called “Biscuit”",
    "Ada has a cat that goes by Biscuit.",
    "Biscuit is what Ada's cat is called!",
)
ACTIONS = ("import", "edit", "reflect", "learn")
FACTS = "SELECT fact FROM memory_facts WHERE lower(fact) LIKE '%biscuit%'"


class Reader(OfflineModel):
    """Finds the fact in every line that says so, and words it as it is told to."""

    def __init__(self) -> None:
        self.wording: tuple[str, tuple[str, str]] = (WORDINGS[0], CLAIMS[0])
        self.proposed = 0

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        return Extraction(candidates=self._found(lines))

    def reflect(self, part: DayPart) -> Reflection:
        return Reflection(candidates=self._found(part.lines), text="A day.")

    def _found(self, lines: Sequence[Line]) -> tuple[Candidate, ...]:
        fact, (attribute, value) = self.wording
        found = tuple(
            Candidate(
                scope="user",
                subject=str(ADA),
                fact=fact,
                fact_type="profile",
                evidence=SAID.rstrip("."),
                source_message_id=line.message_id,
                confidence=0.9,
                attribute=attribute,
                value=value,
            )
            for line in lines
            if SAID in line.text
        )
        self.proposed += len(found)
        return found


class Life:
    """A day of talk with the fact in it, then forgotten."""

    def __init__(self, running: Lorekeeper, model: Reader) -> None:
        self.running, self.model = running, model
        self.said = [self._message(n, SAID if n == 3 else f"Line {n}.") for n in range(12)]
        running.observe(*self.said)
        running.sleep_through(3600.0)

    def _message(self, n: int, text: str) -> ObservedMessage:
        created_us = to_us(self.running.clock.now()) + n * 1_000_000
        about = (FIRST + n, created_us, SERVER, CHANNEL, ADA, "Ada")
        return ObservedMessage(*about, is_bot=False, content=text)

    def forget(self) -> None:
        running, now_us = self.running, to_us(self.running.clock.now())
        with running.system.read_model.reading() as db:
            meant = facts.sources_said(db, str(ADA))
        hash_of = running.log.keys.keyed_hash
        wish = Wish(streams.command(1), 0, ADA, now_us, now_us, hash_of)
        ids = {one.source_message_id for one in meant}
        running.system.journal.record(Request(tombstones(wish, meant, ids)))
        running.rest()

    def act(self, action: str, chance: random.Random) -> None:
        # Only what consolidation joins: the same words, or the same claim.
        attribute = chance.choice(CLAIMS)
        fact = chance.choice(WORDINGS if attribute[0] else WORDINGS[:2])
        self.model.wording = (fact, attribute)
        running = self.running
        match action:
            case "import":
                running.observe(*self.said, via="import")
                running.learn(CHANNEL)
            case "edit":
                n = chance.choice([n for n in range(12) if n != 3])
                now_us = to_us(running.clock.now())
                words = f"Line {n}, or {chance.random()}."
                running.observe(replace(self.said[n], content=words, edited_us=now_us))
                running.learn()
            case "reflect":
                running.sleep_through(DAY_S)
                running.system.finish("reflector", timeout_s=TIMEOUT_S)
            case _:
                running.learn()
        running.rest()


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,  # each is a life of actors
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(), st.lists(st.sampled_from(ACTIONS), min_size=2, max_size=6))
def test_reading_again_brings_nothing_back(seed: int, actions: list[str]) -> None:
    live(seed, ["edit", *actions])


@pytest.mark.soak
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(), st.lists(st.sampled_from(ACTIONS), min_size=2, max_size=8))
def test_that_holds_for_long(seed: int, actions: list[str]) -> None:
    live(seed, ["edit", *actions])


def live(seed: int, actions: list[str]) -> None:
    chance, model = random.Random(seed), Reader()
    with (
        tempfile.TemporaryDirectory() as data,
        Lorekeeper(Path(data), VirtualClock(), model=model, roles=ROLES) as running,
    ):
        life = Life(running, model)
        running.learn()
        assert running.rows(FACTS) != []
        life.forget()
        assert running.rows(FACTS) == []
        before, learned = model.proposed, len(running.events(FactLearned))
        for action in actions:
            life.act(action, chance)
            assert running.rows(FACTS) == [], action
        assert model.proposed > before, "it was never proposed again: this proves nothing"
        assert len(running.events(FactLearned)) > learned
        assert running.differences() == []
