"""`bench facts`: very many facts about one person and in one server: do caps and speed hold?

The facts come from the log like anybody's, each with the message that says it; then the system runs
on them: a fact more is learned about that person, questions are asked, and answered.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from actors.runtime.data_folder import DataFolder
from events.replies import ReplyComposed, ReplyWords
from events.request import Request
from projections.queries.facts import facts
from projections.recall.memory import Memory
from projections.recall.question import Audience, Question
from tests import given
from tests.bench.figures import show
from tests.bench.large_memory import texts
from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import Lorekeeper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from events.event import New

GUILD, CHANNEL, ONE = 1, 5, 7
BATCH = 5_000
QUESTIONS = 50
WORDS_MAX = 6
EACH = 100
"""Facts about each of the others."""


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench facts", description=__doc__)
    parser.add_argument("--one", type=int, default=10_000, help="facts about one person")
    parser.add_argument("--guild", type=int, default=100_000, help="facts in the server, those too")
    chosen = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as name:
        show(_figures(Path(name), chosen.one, chosen.guild), as_json=as_json)
    return 0


def _figures(folder: Path, one: int, guild: int) -> dict[str, object]:
    _write(folder, one, guild)
    began = time.perf_counter()
    with Lorekeeper(folder, VirtualClock(), embedder=None) as lorekeeper:
        rebuild_s = time.perf_counter() - began
        ((about_one,),) = lorekeeper.rows(
            "SELECT count(*) FROM memory_facts WHERE is_active = 1 AND subject = ?", str(ONE)
        )
        ((active,),) = lorekeeper.rows("SELECT count(*) FROM memory_facts WHERE is_active = 1")
        figures: dict[str, object] = {
            "learned": guild,
            "rebuild_s": rebuild_s,
            "active_about_one": about_one,
            "active_in_server": active,
            "one_more_ms": _one_more(lorekeeper, guild),
            "shown_ms": _shown(lorekeeper),
            "recall_p95_ms": _recalled(lorekeeper),
        }
        return figures | _answered(lorekeeper)


def _write(folder: Path, one: int, guild: int) -> None:
    data = DataFolder(folder, VirtualClock())
    data.log.write_durably(full=False)
    events = _learned(one, guild)
    while batch := tuple(islice(events, 2 * BATCH)):
        data.log.append_group([Request(batch)])
    data.close()
    for path in data.read_model.files.all():
        path.unlink(missing_ok=True)


def _learned(one: int, guild: int) -> Iterable[New]:
    for n, thing in enumerate(islice(_things(), guild)):
        yield from _said(n, thing, ONE if n < one else 1_000 + (n - one) // EACH)


def _things() -> Iterator[str]:
    return (" ".join(text.split()[:WORDS_MAX]) for text in texts())


def _said(n: int, thing: str, person: int) -> tuple[New, New]:
    text = f"My favourite number {n} is {thing}"
    message = given.message(n + 1, text, guild=GUILD, channel=CHANNEL, author=person, via="import")
    fact = given.fact(
        f"Favourite number {n} is {thing}.",
        evidence=text,
        source=n + 1,
        cause=f"window:{n // 50}",
        n=n,
        guild=GUILD,
        channel=CHANNEL,
        person=person,
        confidence=0.5 + n % 50 / 100,
    )
    return message, fact


def _one_more(lorekeeper: Lorekeeper, guild: int) -> float:
    """From the log to the tables: all that is known of the person is weighed again."""
    taken: list[float] = []
    for n in range(guild, guild + 5):
        began = time.perf_counter()
        appended = lorekeeper.log.append_group([Request(_said(n, "one more", ONE))])
        lorekeeper.system.project(lorekeeper.log.head())
        taken.append(1000 * (time.perf_counter() - began))
        assert appended
    return median(taken)


def _shown(lorekeeper: Lorekeeper) -> float:
    taken: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        with lorekeeper.data.read_model.reading() as db:
            assert facts(db, subject=str(ONE))
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


def _recalled(lorekeeper: Lorekeeper) -> float:
    memory = Memory(lorekeeper.data.read_model, model=None)
    taken: list[float] = []
    for thing in islice(_things(), 0, 37 * QUESTIONS, 37):
        question = Question(
            text=f"Whose favourite is {thing}?",
            asked_at=lorekeeper.clock.now(),
            audience=Audience(guild_id=GUILD),
            asker_id=ONE,
        )
        began = time.perf_counter()
        assert memory.ask(question, None)
        taken.append(1000 * (time.perf_counter() - began))
    return sorted(taken)[QUESTIONS * 95 // 100]


def _answered(lorekeeper: Lorekeeper) -> dict[str, object]:
    taken: list[float] = []
    for n in range(5):
        began = time.perf_counter()
        lorekeeper.say(f"What do you know about number {n}?")
        taken.append(1000 * (time.perf_counter() - began))
    prompts = [
        recorded.words.prompt
        for recorded in lorekeeper.events(ReplyComposed)
        if isinstance(recorded.words, ReplyWords)
    ]
    return {
        "answer_ms": median(taken),
        "prompt_tokens_most": max(map(len, prompts)) // 4,
        "prompt_tokens_allowed": lorekeeper.data.read_model.settings().count("reply.prompt_tokens"),
    }
