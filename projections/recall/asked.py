"""A question taken apart, and what is open while it is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from projections.ledgers.guilds import GUILDS
from projections.ledgers.leaving import LEAVING
from projections.recall import ranking, when
from projections.recall.cues import content_words
from projections.recall.lexical_reader import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import duckdb
    from numpy.typing import NDArray

    from projections.recall.lexical_reader import LexicalReader, Word
    from projections.recall.question import Question
    from projections.recall.ranking import Floats
    from projections.recall.vectors import VectorIndex

QUESTION_CHARS_MAX: Final = 2_000
"""Read of a question: a Discord message's length, so that a pasted book stays cheap."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


_HIDDEN: Final = f"""
SELECT guild_id, NULL FROM {GUILDS.name} WHERE left_us IS NOT NULL
UNION ALL SELECT NULL, user_id FROM {LEAVING.name}"""


class Hidden(NamedTuple):
    """What nobody may hear, though it is kept."""

    servers: frozenset[int]
    """Those we left."""
    people: frozenset[int]
    """Those who asked to be forgotten and may still take it back."""

    def hides(self, guild_id: int | None, *people: int) -> bool:
        """Whether what was said there, by or about these people, is hidden."""
        return guild_id in self.servers or not self.people.isdisjoint(people)


class Asked(NamedTuple):
    """What the searches for messages and for facts share, in one thread."""

    question: Question
    words: list[Word]
    content: list[Word]
    """The t words that say what the question is about, each stem once."""
    idf: Floats
    """What each of them tells: `(t,)`."""
    spans: list[Span]
    """The times it speaks of."""
    hidden: Hidden
    reader: LexicalReader
    database: duckdb.DuckDBPyConnection
    vectors: VectorIndex | None
    vector: NDArray[np.float32] | None
    """The question's; None without an embedder, and then `vectors` is None as well."""

    def counts(self, texts: Sequence[Sequence[str]]) -> Floats:
        """How often each of the t words occurs in each of n texts, given as stems: `(n, t)`."""
        column = {word.stem: index for index, word in enumerate(self.content)}
        wanted = frozenset(column)
        counts = np.zeros((len(texts), len(column)))
        for row, stems in enumerate(texts):
            for stem in wanted.intersection(stems):
                counts[row, column[stem]] = stems.count(stem)
        return counts

    def names(self, people: Collection[tuple[int, str]]) -> dict[int, set[str]]:
        """The words of each person's names, from pairs of an id and a name."""
        words: dict[int, set[str]] = {}
        for person, name in set(people):
            words.setdefault(person, set()).update(word.text for word in self.reader.words(name))
        return words


def take_apart(
    question: Question,
    reader: LexicalReader,
    database: duckdb.DuckDBPyConnection,
    vectors: VectorIndex | None,
    vector: NDArray[np.float32] | None,
) -> Asked:
    """Read a question."""
    text = question.text[:QUESTION_CHARS_MAX]
    words = reader.words(text)
    content = content_words(words)
    frequencies = reader.frequencies({word.stem for word in content})
    found = np.asarray([frequencies.get(word.stem, 0) for word in content], dtype=np.float64)
    return Asked(
        question,
        words,
        content,
        ranking.inverse_frequency(found, reader.documents()),
        [Span(_us(start), _us(end)) for start, end in when.spans(text, question.asked_at)],
        _hidden(database),
        reader,
        database,
        None if vector is None else vectors,
        None if vectors is None else vector,
    )


def _hidden(database: duckdb.DuckDBPyConnection) -> Hidden:
    rows = database.execute(_HIDDEN).fetchall()
    return Hidden(
        frozenset(server for server, _ in rows if server is not None),
        frozenset(person for _, person in rows if person is not None),
    )


def at(us: int) -> datetime:
    """The UTC time of Unix microseconds."""
    return _EPOCH + us * _MICROSECOND


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
