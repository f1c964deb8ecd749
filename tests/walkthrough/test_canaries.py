"""A thousand words planted everywhere, erased in every way, and looked for in every byte."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest

import run
from actors.runtime.data_folder import DataFolder
from events.event import Redacted
from tests.fakes.clock import VirtualClock
from tests.fakes.lorekeeper import Lorekeeper

if TYPE_CHECKING:
    from pathlib import Path

    from actors.embedder import Embedder
    from events.log import EventLog

CANARY = re.compile(rb"zq\d{4}xv", re.IGNORECASE)
FEW = 60
FIRST_PERSON = 300
CHANNEL, ITS_CHANNEL, ITS_GUILD = (100, 200), (100, 201), (101, 210)
PLACES = (CHANNEL, CHANNEL, ITS_CHANNEL, ITS_GUILD)
"""Of each four people: two are erased themselves, one's channel is, and one's server."""
FIRST = 1_400_000_000_000_000_000
DAY_S = 24 * 3600.0
SAID = (
    "My cat is called {}.",
    "We decided that the boat {} leaves on Friday.",
    "I live in {}.",
    "Read https://example.com/{} about it.",
    "My favourite tea is {}.",
)
PLANTED = {  # in the words of these, at least
    "message.received",
    "fact.learned",
    "session.summarized",
    "chunk.reflected",
    "reflection.completed",
    "reply.composed",  # what was answered, and the prompt
}


def canary(n: int) -> str:
    return f"zq{n:04}xv"


class Plants:
    """What is planted where: a word each."""

    def __init__(self, count: int) -> None:
        self._unused = iter(range(count))
        self.people = range(FIRST_PERSON, FIRST_PERSON + 4 * (1 + count // 100))
        self.by_user = [one for one in self.people if place_of(one) == CHANNEL]
        self.by_message: list[int] = []
        """Messages that are erased one by one."""

    def word(self) -> str:
        return canary(next(self._unused))

    def left(self) -> int:
        return len(list(self._unused))


def place_of(person: int) -> tuple[int, int]:
    return PLACES[person % len(PLACES)]


def planted(folder: Path, clock: VirtualClock, embedder: Embedder | None, count: int) -> Plants:
    """In messages, names, facts, links, prompts, summaries and reflections."""
    plants = Plants(count)
    asked = len(plants.people) // 4
    with Lorekeeper(folder, clock, embedder=embedder) as lorekeeper:
        names = {person: f"Pat {plants.word()}" for person in plants.people}
        history: list[Any] = []
        for turn in range((count - len(names) - asked) // len(names)):
            for person, name in names.items():
                guild_id, channel_id = place_of(person)
                history.append(
                    lorekeeper.message(
                        SAID[(turn + person) % len(SAID)].format(plants.word()),
                        message_id=FIRST + len(history),
                        guild_id=guild_id,
                        channel_id=channel_id,
                        author_id=person,
                        author_name=name,
                    )
                )
        history.append(
            lorekeeper.message(
                "My favourite tea is oolong.",
                message_id=FIRST + len(history),
                guild_id=100,
                channel_id=202,
                author_id=900,
                author_name="Ada",
            )
        )
        for start in range(0, len(history), 400):
            lorekeeper.observe(*history[start : start + 400], via="import")
        lorekeeper.learn(*{message.channel_id for message in history})
        for _ in range(asked):
            told = lorekeeper.message(f"My dog is called {plants.word()}")
            plants.by_message.append(told.message_id)
            lorekeeper.observe(told)
            lorekeeper.rest()
        lorekeeper.say("What is my dog called?")
        lorekeeper.say("What is the cat of Pat called?")
        lorekeeper.say("When does the boat leave?")
        lorekeeper.pass_time(DAY_S)
        lorekeeper.pass_time(DAY_S)
    assert plants.left() < len(names)
    return plants


def in_the_clear(folder: Path) -> set[bytes]:
    """The canaries in any byte of any file."""
    return {
        found.lower()
        for path in folder.rglob("*")
        if path.is_file()
        for found in CANARY.findall(path.read_bytes())
    }


def words_with_canaries(log: EventLog) -> dict[int, str]:
    """Position to topic of each event that can still be read and holds one."""
    found: dict[int, str] = {}
    after = 0
    while (page := log.read(after, limit=1000)).events:
        for recorded in page.events:
            if CANARY.search(repr((recorded.event, recorded.words)).encode()):
                found[recorded.position] = type(recorded.event).topic
        after = page.upto
    return found


def in_tables(data: DataFolder) -> list[str]:
    """Compressed columns hide from a search of bytes; a query reads them."""
    with data.read_model.reading() as db:
        tables = db.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal"
        ).fetchall()
        return [
            table
            for (table,) in tables
            if db.execute(
                f"SELECT count(*) FROM {table} t WHERE regexp_matches(t::VARCHAR, 'zq[0-9]{{4}}xv')"
            ).fetchall()[0][0]
        ]


def assert_nothing_is_left(folder: Path, sealed: dict[int, str]) -> None:
    assert in_the_clear(folder) == set()
    data = DataFolder(folder, VirtualClock())
    try:
        assert words_with_canaries(data.log) == {}
        assert in_tables(data) == []
        for position in sealed:
            [recorded] = data.log.read(position - 1, upto=position, limit=1).events
            assert recorded.words is None or isinstance(recorded.words, Redacted), recorded
    finally:
        data.close()
    assert in_the_clear(folder) == set()


def command(folder: Path, *arguments: str) -> int:
    now = {**os.environ, "LOREKEEPER_NOW": "2026-03-06T08:00:00Z", "LOREKEEPER_EMBEDDER": "none"}
    return run.main([*arguments, "--data", str(folder)], now)


@pytest.mark.parametrize("count", [FEW, pytest.param(1_000, marks=pytest.mark.soak)])
def test_no_byte_of_what_was_erased_is_left(
    tmp_path: Path,
    embedder: Embedder | None,
    count: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, copies, keys = tmp_path / "data", tmp_path / "copies", tmp_path / "kept.keys"
    vectors_too = embedder if count > FEW else None
    plants = planted(folder, VirtualClock(), vectors_too, count)
    data = DataFolder(folder, VirtualClock())
    sealed = words_with_canaries(data.log)
    data.close()
    assert {topic.rpartition(".")[0] for topic in sealed.values()} >= PLANTED
    assert len(in_the_clear(folder)) >= count - len(plants.people), (
        "not planted: this would prove nothing"
    )
    assert command(folder, "backup", str(copies), "--keys", str(keys)) == 0

    for person in plants.by_user:
        assert command(folder, "forget", "--user", str(person), "--yes") == 0
    assert command(folder, "forget", "--channel", str(ITS_CHANNEL[1]), "--yes") == 0
    assert command(folder, "forget", "--guild", str(ITS_GUILD[0]), "--yes") == 0
    for message_id in plants.by_message:
        assert command(folder, "forget", "--message", str(message_id), "--yes") == 0
    assert command(folder, "rebuild") == 0
    assert_nothing_is_left(folder, sealed)

    assert command(folder, "restore", str(copies), "--keys", str(keys), "--yes") == 0
    assert_nothing_is_left(folder, sealed)
    assert command(folder, "rebuild") == 0
    assert command(folder, "verify") == 0
    assert_nothing_is_left(folder, sealed)
    capsys.readouterr()
    assert command(folder, "recall", "Which tea does Ada like?", "--json") == 0
    assert "oolong" in capsys.readouterr().out
