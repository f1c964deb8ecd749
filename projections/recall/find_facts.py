"""Finding facts: the same question over single sentences, which need no neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from projections.recall import ranking
from projections.recall.asked import at
from projections.recall.cues import people
from projections.recall.question import Hit

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.recall.asked import Asked

CANDIDATES_MAX: Final = 50
"""Facts taken from each index."""

_FACTS: Final = """
SELECT id, subject, fact, evidence_text, confidence, guild_id::BIGINT, channel_id::BIGINT,
    source_message_id::BIGINT, epoch_us(created_at), coalesce(user_id, '0')::BIGINT
FROM memory_facts WHERE is_active = 1 AND id IN ({marks}) ORDER BY id"""

_SOURCES: Final = """
SELECT message_id::BIGINT, epoch_us(created_at), author_id::BIGINT, author_name
FROM messages WHERE message_id IN ({marks})"""
"""Each by its own key: joined, DuckDB reads all messages."""

_OWN: Final = """
SELECT id FROM memory_facts WHERE is_active = 1 AND subject = $asker
AND (($guild::VARCHAR IS NULL OR guild_id = $guild::VARCHAR)
    AND ($channels::VARCHAR[] IS NULL OR list_contains($channels::VARCHAR[], channel_id))
    OR $everywhere AND guild_id IS NOT NULL AND guild_id IS DISTINCT FROM $guild::VARCHAR)
AND ($user::VARCHAR IS NULL OR subject = $user::VARCHAR)
ORDER BY confidence DESC, id DESC LIMIT $limit"""


class _Fact(NamedTuple):
    id: int
    subject: str
    fact: str
    evidence: str | None
    confidence: float
    guild_id: int | None
    channel_id: int | None
    source_message_id: int
    created_us: int
    author_id: int
    author_name: str


def find_facts(asked: Asked) -> list[Hit]:
    """At most k active facts that have to do with the question, best first."""
    audience = asked.question.audience
    found = set(asked.reader.facts(asked.content, audience, limit=CANDIDATES_MAX))
    if asked.vectors is not None and asked.vector is not None:
        found.update(asked.vectors.facts(asked.vector, audience, CANDIDATES_MAX).ids.tolist())
    own = _about_asker(asked)
    facts = _read(asked, found | own)
    if not facts:
        return []
    cosines = None
    if asked.vectors is not None and asked.vector is not None:
        ids = [fact.id for fact in facts]
        cosines = asked.vectors.fact_cosines(asked.vector, ids).astype(np.float64)
    counts = asked.counts([asked.reader.stems(fact.fact) for fact in facts])
    about = people(
        asked.words,
        asked.names({(fact.author_id, fact.author_name) for fact in facts}),
        asked.question.asker_id,
    )
    meant = {str(person) for person in about.meant}
    terms = ranking.score_facts(
        cosines=cosines,
        counts=counts,
        idf=asked.idf,
        subject=np.asarray([fact.subject in meant for fact in facts]),
        confidence=np.asarray([fact.confidence for fact in facts]),
    )
    related = ranking.touches(counts, cosines) | np.asarray([fact.id in own for fact in facts])
    created_us = np.asarray([fact.created_us for fact in facts])
    best = [row for row in ranking.best_first(ranking.total(terms), created_us) if related[row]]
    return [
        _hit(facts[row], {name: float(values[row]) for name, values in terms.items()})
        for row in best[: asked.question.k]
    ]


def _about_asker(asked: Asked) -> set[int]:
    """As in "what do you know about me": with no topic to look for, what is known of the asker."""
    asker = asked.question.asker_id
    if asked.content or asker is None or not people(asked.words, {}, asker).meant:
        return set()
    audience = asked.question.audience
    channels = audience.channel_ids
    rows = asked.database.execute(
        _OWN,
        {
            "asker": str(asker),
            "guild": audience.guild_id,
            "channels": None if channels is None else list(map(str, channels)),
            "user": audience.user_id,
            "everywhere": asker in audience.known_everywhere,
            "limit": CANDIDATES_MAX,
        },
    ).fetchall()
    return {row[0] for row in rows}


def _read(asked: Asked, ids: Collection[int]) -> list[_Fact]:
    """Those that are still active. The source message gives time and speaker, if it is kept."""
    rows = _by_key(asked, _FACTS, ids)
    said = {row[0]: row[1:] for row in _by_key(asked, _SOURCES, {str(row[7]) for row in rows})}
    facts: list[_Fact] = []
    for row in rows:
        fact = _Fact._make((*row[:8], *said.get(row[7], (row[8], row[9], ""))))
        if not asked.hidden.hides(fact.guild_id, row[9], fact.author_id):
            facts.append(fact)
    return facts


def _by_key(asked: Asked, sql: str, keys: Collection[int | str]) -> list[tuple[Any, ...]]:
    if not keys:
        return []
    marks = ", ".join("?" * len(keys))
    return asked.database.execute(sql.format(marks=marks), [*keys]).fetchall()


def _hit(fact: _Fact, explanation: dict[str, float]) -> Hit:
    return Hit(
        kind="fact",
        id=fact.id,
        score=sum(explanation.values()),
        text=fact.fact,
        at=at(fact.created_us),
        author_id=fact.author_id,
        author_name=fact.author_name,
        guild_id=fact.guild_id,
        channel_id=fact.channel_id,
        source_message_id=fact.source_message_id,
        evidence=fact.evidence or "",
        subject=fact.subject,
        explanation=explanation,
    )
