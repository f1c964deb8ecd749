"""Reading the lexical index: candidates for a question, and what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import apsw
import msgspec

from projections.recall.unspaced import spaced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from projections.recall.question import Audience

POSTINGS_MAX: Final = 25_000
"""Postings read for one question. Each costs about two microseconds (filter and BM25), so 50 ms
at worst; the rarest words come first, and a word left out is so frequent that it tells little."""

AUTHOR_WEIGHT: Final = 0.5
"""A name in the author column counts half of the same name said in a message."""

_FIRST_SNOWFLAKE_MS: Final = 1_420_070_400_000
"""Discord's epoch: a message id is (Unix ms - this) << 22 plus 22 bits that order the same ms."""

_AUDIENCE: Final = """(:guild IS NULL OR guild_id = :guild)
    AND (:channels IS NULL OR channel_id IN (SELECT value FROM json_each(:channels)))
    AND (:user IS NULL OR author_id = :user) AND (:own OR NOT is_own)"""

_MATCHING_MESSAGES: Final = f"""
SELECT message_id FROM message_words JOIN messages ON message_id = message_words.rowid
WHERE message_words MATCH :match AND {_AUDIENCE} AND created_us BETWEEN :since_us AND :until_us
ORDER BY bm25(message_words, {AUTHOR_WEIGHT}, 1.0), message_id LIMIT :limit"""

_MATCHING_FACTS: Final = """
SELECT fact_id FROM fact_words JOIN facts ON fact_id = fact_words.rowid
WHERE fact_words MATCH :match
  AND ((:guild IS NULL OR guild_id = :guild)
    AND (:channels IS NULL OR channel_id IN (SELECT value FROM json_each(:channels)))
    OR guild_id IS NOT NULL AND guild_id IS NOT :guild
      AND subject IN (SELECT value FROM json_each(:everywhere)))
  AND (:user IS NULL OR subject = CAST(:user AS TEXT))
ORDER BY bm25(fact_words), fact_id LIMIT :limit"""

_WRITTEN_BETWEEN: Final = f"""
SELECT message_id FROM messages
WHERE message_id BETWEEN :first AND :last AND {_AUDIENCE} ORDER BY message_id DESC LIMIT :limit"""

_READ: Final = f"""
SELECT message_id, guild_id, channel_id, author_id, created_us, author_name, content FROM messages
WHERE message_id IN (SELECT value FROM json_each(:ids)) AND {_AUDIENCE}
ORDER BY channel_id, message_id"""


def _beside(comparison: str, order: str, offset: int) -> str:
    return (
        "(SELECT message_id FROM messages WHERE channel_id = seed.channel_id"
        f" AND message_id {comparison} seed.message_id"
        f" ORDER BY message_id {order} LIMIT 1 OFFSET {offset})"
    )


_AROUND: Final = f"""
SELECT {_beside("<", "DESC", 0)}, {_beside("<", "DESC", 1)},
       {_beside(">", "ASC", 0)}, {_beside(">", "ASC", 1)}
FROM messages AS seed WHERE message_id IN (SELECT value FROM json_each(?))"""


class Word(NamedTuple):
    """A word as written, in lower case and without accents, and its stem."""

    text: str
    stem: str


class Found(NamedTuple):
    """A message: where, by whom, when (Unix microseconds) and what was written."""

    message_id: int
    guild_id: int | None
    channel_id: int
    author_id: int
    created_us: int
    author_name: str
    content: str


class Span(NamedTuple):
    """A stretch of time in Unix microseconds, `since_us` in it and `until_us` not."""

    since_us: int
    until_us: int


class LexicalReader:
    """One connection to a lexical index, for one question. Use it from one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._counted: dict[str, int] = {}
        # Its stubs need Python 3.12, hence Any.
        self._connection: Any = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        self._connection.set_busy_timeout(1_000)  # ms: a writer never holds readers up under WAL
        unicode61 = ["unicode61", "remove_diacritics", "2"]
        self._plain = self._connection.fts5_tokenizer(unicode61[0], unicode61[1:])
        self._stemming = self._connection.fts5_tokenizer("porter", unicode61)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def stems(self, text: str) -> list[str]:
        """The stems of a text's words, as the index holds them."""
        return self._tokens(self._stemming, spaced(text))

    def words(self, text: str) -> list[Word]:
        """The words of a text with their stems. Whatever the text, these are safe to search for."""
        plain = self._tokens(self._plain, spaced(text))
        return [Word(word, stem) for word, stem in zip(plain, self.stems(text), strict=True)]

    def documents(self) -> int:
        """How many messages the index holds."""
        return int(self._connection.execute("SELECT count(*) FROM messages").get)

    def frequencies(self, stems: AbstractSet[str]) -> dict[str, int]:
        """In how many messages of the whole index each stem occurs; a stem in none is left out.

        Each is counted once: a frequent one takes milliseconds among a million messages.
        """
        if unknown := stems - self._counted.keys():
            self._counted |= dict.fromkeys(unknown, 0) | self._holding("message_terms", unknown)
        return {stem: self._counted[stem] for stem in stems if self._counted[stem]}

    def _holding(self, terms: str, stems: AbstractSet[str]) -> dict[str, int]:
        return dict(
            self._connection.execute(
                f"SELECT term, doc FROM {terms} WHERE term IN (SELECT value FROM json_each(?))",
                (_json(sorted(stems)),),
            )
        )

    def messages(
        self,
        words: Iterable[Word],
        audience: Audience,
        *,
        own: bool,
        limit: int,
        span: Span | None = None,
    ) -> list[int]:
        """At most `limit` messages of the audience that hold any of the words, best BM25 first."""
        wanted = {word.stem: word.text for word in words}
        match = _any_of(wanted, self.frequencies(wanted.keys()))
        since_us, until_us = span or (-(1 << 62), 1 << 62)
        return self._ids(
            _MATCHING_MESSAGES,
            audience,
            own=own,
            match=match,
            since_us=since_us,
            until_us=until_us - 1,
            limit=limit if match else 0,
        )

    def written_between(
        self, span: Span, audience: Audience, *, own: bool, limit: int
    ) -> list[int]:
        """At most `limit` messages of the audience written in the span, latest first."""
        return self._ids(
            _WRITTEN_BETWEEN,
            audience,
            own=own,
            first=_snowflake(span.since_us),
            last=_snowflake(span.until_us) - 1,
            limit=limit,
        )

    def facts(self, words: Iterable[Word], audience: Audience, *, limit: int) -> list[int]:
        """At most `limit` facts of the audience that hold any of the words, best BM25 first."""
        wanted = {word.stem: word.text for word in words}
        match = _any_of(wanted, self._holding("fact_terms", wanted.keys()))
        return self._ids(
            _MATCHING_FACTS, audience, own=False, match=match, limit=limit if match else 0
        )

    def around(self, message_ids: Collection[int]) -> set[int]:
        """The two messages before and the two after each, in its channel, whoever may see them."""
        rows = self._connection.execute(_AROUND, (_json(list(message_ids)),))
        return {beside for row in rows for beside in row if beside is not None}

    def read(self, message_ids: Collection[int], audience: Audience, *, own: bool) -> list[Found]:
        """Those of the messages that belong to the audience, ordered by channel and id.

        Every candidate passes here, wherever it came from.
        """
        rows = self._connection.execute(
            _READ, {**_bindings(audience, own=own), "ids": _json(list(message_ids))}
        )
        return [Found(*row) for row in rows]

    def _ids(
        self, statement: str, audience: Audience, *, own: bool, **values: int | str
    ) -> list[int]:
        bindings = {**_bindings(audience, own=own), **values}
        return [message_id for (message_id,) in self._connection.execute(statement, bindings)]

    @staticmethod
    def _tokens(tokenizer: Any, text: str) -> list[str]:
        return tokenizer(
            text.encode("utf-8", "replace"),
            apsw.FTS5_TOKENIZE_DOCUMENT,
            None,
            include_offsets=False,
            include_colocated=False,
        )


def _any_of(wanted: dict[str, str], counts: dict[str, int]) -> str:
    """A query for any of the words (by stem) that occur, within `POSTINGS_MAX`, rarest first."""
    budget = POSTINGS_MAX
    for stem in sorted(wanted, key=lambda stem: counts.get(stem, 0)):
        budget -= counts.get(stem, 0)
        if stem not in counts or (budget < 0 and len(wanted) > 1):
            del wanted[stem]
    # The tokenizer left only word characters; in quotes even AND, NOT and NEAR are just words.
    return " OR ".join(f'"{text}"' for text in wanted.values())


def _bindings(audience: Audience, *, own: bool) -> dict[str, int | str | None]:
    channels = audience.channel_ids
    return {
        "guild": audience.guild_id,
        "channels": None if channels is None else _json(sorted(channels)),
        "user": audience.user_id,
        "own": int(own),
        "everywhere": _json(sorted(map(str, audience.known_everywhere))),
    }


def _snowflake(at_us: int) -> int:
    return max(0, at_us // 1000 - _FIRST_SNOWFLAKE_MS) << 22


def _json(values: Sequence[int] | Sequence[str]) -> str:
    return msgspec.json.encode(values).decode()
