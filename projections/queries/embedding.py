"""What has no vector yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from projections.ledgers.wordings import current_wordings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Unembedded(NamedTuple):
    """A message's present wording, or a fact's earliest candidate, without a vector of a model."""

    kind: str
    """message or fact."""
    id: int
    of: str
    """Stream of the wording or candidate."""
    owner_id: int
    """Author of the message; 0 for a fact."""
    owner: str
    """Whose key seals a fact; empty for a message."""
    author_name: str
    text: str


class Waiting(NamedTuple):
    """How much has no vector of a model yet."""

    messages: int
    facts: int
    bytes_: int
    """Of all their texts together, in UTF-8."""


_MESSAGES = (
    "FROM messages ANTI JOIN (SELECT message_id FROM message_vectors_native WHERE model = ?) v "
    "USING (message_id) WHERE content <> '' AND CAST(message_id AS BIGINT) NOT IN "
    "(SELECT unnest(CAST(delivered AS BIGINT[])) FROM ledger.turns)"
)
_HEARD = " AND CAST(message_id AS BIGINT) IN (SELECT message_id FROM ledger.heard)"
_FACTS = (
    "FROM ledger.fact_candidates c "
    "ANTI JOIN (SELECT stream FROM ledger.candidate_vectors WHERE model = ?) v USING (stream)"
)


def unembedded(
    db: DuckDBPyConnection, model: str, limit: int, *, heard: bool = False
) -> list[Unembedded]:
    """The newest `limit` things to embed; our own words are not, they are no memory.

    `heard`: of messages only those of people that were heard, or history that was learned.
    """
    rows = db.execute(
        "SELECT CAST(message_id AS BIGINT) AS id, CAST(author_id AS BIGINT), author_name, content "
        f"{_MESSAGES}{_HEARD if heard else ''} ORDER BY id DESC LIMIT ?",
        [model, limit],
    ).fetchall()
    wordings = current_wordings(db, [row[0] for row in rows])
    found = [
        Unembedded("message", row[0], wordings[row[0]], row[1], "", row[2], row[3]) for row in rows
    ]
    return found + _facts(db, model, limit - len(found))


def _facts(db: DuckDBPyConnection, model: str, limit: int) -> list[Unembedded]:
    if limit <= 0:
        return []
    rows = db.execute(
        f"SELECT c.position, c.stream, c.owner, c.fact {_FACTS} ORDER BY c.position DESC LIMIT ?",
        [model, limit],
    ).fetchall()
    return [Unembedded("fact", row[0], row[1], 0, row[2], "", row[3]) for row in rows]


def waiting(db: DuckDBPyConnection, model: str, *, heard: bool = False) -> Waiting:
    """What `unembedded` would give, all of it, without the words."""
    messages = db.execute(
        "SELECT count(*), CAST(coalesce(sum(strlen(author_name) + 2 + strlen(content)), 0) "
        f"AS BIGINT) {_MESSAGES}{_HEARD if heard else ''}",
        [model],
    ).fetchall()[0]
    facts = db.execute(
        f"SELECT count(*), CAST(coalesce(sum(strlen(c.fact)), 0) AS BIGINT) {_FACTS}", [model]
    ).fetchall()[0]
    return Waiting(messages[0], facts[0], messages[1] + facts[1])


def any_vectors(db: DuckDBPyConnection, model: str) -> bool:
    """Whether anything at all has a vector of this model."""
    rows = db.execute(
        "SELECT EXISTS (SELECT 1 FROM message_vectors_native WHERE model = ?) "
        "OR EXISTS (SELECT 1 FROM memory_fact_vectors_native WHERE model = ?)",
        [model, model],
    ).fetchall()
    return rows[0][0]
