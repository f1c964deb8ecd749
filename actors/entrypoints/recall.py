"""`recall`: what memory finds, for one question or a file of them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import click
import msgspec

from actors.config import OPERATOR_ID
from actors.entrypoints.cli import MOMENT, SNOWFLAKE, SNOWFLAKE_MAX, WORDS, command
from actors.entrypoints.environment import YEAR_MAX, BadInputError
from actors.entrypoints.opening import clock_of, embedder, opened_at
from actors.entrypoints.printing import answer_json, answer_table, say

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from actors.embedder import Embedder
    from actors.entrypoints.cli import Invocation
    from projections.read_model import ReadModel
    from projections.recall.memory import Memory
    from projections.recall.question import Hit

K_MAX = 1000  # of a thousand hits nobody reads the last


class _Line(msgspec.Struct):
    """A line of a batch. Ids may be numbers or texts."""

    id: Any
    question: str
    guild: str | int | None = None
    channel: str | int | None = None
    user: str | int | None = None
    asked_at: datetime | None = None


class _Asker:
    """Memory and what turns questions into vectors."""

    def __init__(self, memory: Memory, embed: Embedder | None, now: datetime, k: int) -> None:
        self._memory = memory
        self._embed = embed
        self._now = now
        self._k = k
        self._told = False

    def ask(self, line: _Line) -> list[Hit]:
        """The operator asks, and may hear everything."""
        from projections.recall.question import Audience, Question

        at = line.asked_at or self._now
        question = Question(
            text=line.question,
            asked_at=at if at.tzinfo else at.replace(tzinfo=UTC),
            audience=Audience(
                guild_id=_id(line.guild),
                channel_ids=None if line.channel is None else frozenset({int(line.channel)}),
                user_id=_id(line.user),
            ),
            asker_id=OPERATOR_ID,
            k=self._k,
        )
        return self._memory.ask(question, self._vector_of(line.question))

    def _vector_of(self, text: str) -> NDArray[np.float32] | None:
        from actors.ports import ModelUnavailableError

        if self._embed is None:
            return None
        try:
            return self._embed.embed_query(text).vectors[0]
        except ModelUnavailableError as error:
            if not self._told:
                say(f"Searching by words alone: {error}")
            self._told = True
            return None


@command(
    "recall",
    'recall "What is my cat called?"',
    'recall "Who plays chess?" --channel 900000000000000001 --k 3',
    "recall --batch questions.jsonl --json",
    'recall "Who plays chess?" --as-of 2026-03-02',
)
@click.argument("question", required=False, type=WORDS)
@click.option("--batch", metavar="FILE", help='One {"id","question"} a line; - is standard input.')
@click.option("--guild", type=SNOWFLAKE, help="Only what was said in this server.")
@click.option("--channel", type=SNOWFLAKE, help="Only what was said in this channel.")
@click.option("--user", type=SNOWFLAKE, help="Only messages by, and facts about, this person.")
@click.option(
    "--k",
    type=click.IntRange(1, K_MAX),
    default=10,
    show_default=True,
    help="At most so many messages, and so many facts.",
)
@click.option("--as-of", type=MOMENT, help="What would have been found then, if not erased since.")
def recall(
    invocation: Invocation,
    question: str | None,
    *,
    batch: str | None,
    guild: int | None,
    channel: int | None,
    user: int | None,
    k: int,
    as_of: int | datetime | None,
) -> None:
    """Show what memory finds for a question, best first.

    A batch is JSON lines: {"id", "question"}, optionally "guild", "channel", "user" and "asked_at",
    the time that "yesterday" is counted from. Each is answered with a line of {"id", "hits"} at
    once, in the same order.
    """
    if (question is None) == (batch is None):
        raise BadInputError("`recall` takes one question, in quotes, or --batch FILE.")
    with opened_at(invocation, as_of) as (_, read_model):
        now = as_of if isinstance(as_of, datetime) else clock_of(invocation).now()
        asker = _asker(read_model, embedder(invocation, read_model), now, k)
        if batch is not None:
            with _lines(batch) as file:
                for line in _questions(file, batch):
                    asked = msgspec.structs.replace(
                        line,
                        guild=line.guild if line.guild is not None else guild,
                        channel=line.channel if line.channel is not None else channel,
                        user=line.user if line.user is not None else user,
                    )
                    answer_json({"id": line.id, "hits": [_short(hit) for hit in asker.ask(asked)]})
            return
        hits = asker.ask(_Line(None, question or "", guild, channel, user))
    if invocation.as_json:
        answer_json({"question": question, "hits": [_whole(hit) for hit in hits]})
    elif hits:
        answer_table(
            ("score", "kind", "id", "when", "who", "what"),
            (
                (f"{h.score:.2f}", h.kind, h.id, f"{h.at:%Y-%m-%d %H:%M}", h.author_name, h.text)
                for h in hits
            ),
        )
    else:
        say("Nothing that is remembered has to do with it.")


def _asker(read_model: ReadModel, embed: Embedder | None, now: datetime, k: int) -> _Asker:
    from projections.queries.embedding import any_vectors
    from projections.recall.memory import Memory

    if embed is not None:
        with read_model.reading() as db:
            if not any_vectors(db, embed.id):
                embed = None  # nothing to compare with: the model need not be loaded
    return _Asker(Memory(read_model, model=embed.id if embed else None), embed, now, k)


@contextmanager
def _lines(name: str) -> Generator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = open(name, "rb")  # noqa: PTH123, SIM115 closed below; a name as people type it
    except OSError as error:
        raise BadInputError(f"{name} cannot be read ({error.strerror}).") from error
    with file:
        yield file


def _questions(file: BinaryIO, name: str) -> Iterator[_Line]:
    decode = msgspec.json.Decoder(_Line).decode
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            found = decode(line)
            _check(found)
        except (msgspec.DecodeError, ValueError) as error:
            raise BadInputError(f"Line {number} of {name} is no question: {error}.") from error
        yield found


def _check(line: _Line) -> None:
    for value in (line.guild, line.channel, line.user):
        _id(value)
    if line.asked_at is not None and line.asked_at.year > YEAR_MAX:
        raise ValueError(f"asked_at is after {YEAR_MAX}")


def _id(value: str | int | None) -> int | None:
    if value is None:
        return None
    if not str(value).isdecimal() or int(value) > SNOWFLAKE_MAX:
        raise ValueError(f"{value!r} is no id")
    return int(value)


def _short(hit: Hit) -> dict[str, object]:
    """A hit of a batch: scripts depend on these four keys."""
    return {"kind": hit.kind, "id": str(hit.id), "score": hit.score, "text": hit.text}


def _whole(hit: Hit) -> dict[str, object]:
    return {
        **_short(hit),
        "at": hit.at,
        "author_id": str(hit.author_id),
        "author_name": hit.author_name,
        "guild_id": None if hit.guild_id is None else str(hit.guild_id),
        "channel_id": None if hit.channel_id is None else str(hit.channel_id),
        "source_message_id": str(hit.source_message_id),
        "evidence": hit.evidence,
        "explanation": hit.explanation,
    }
