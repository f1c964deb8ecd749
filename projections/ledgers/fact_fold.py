"""What is believed about one subject, folded from what was said about it.

Every accepted candidate is one `fact.learned`; nothing else about a fact is recorded. Joining,
confidence, supersession, forgetting and eviction are this fold over the candidates that remain, in
the order in which the messages were written. A deleted message takes its candidates away and the
fold of the rest is what would have been, so nothing needs undoing: the law of retraction in
`docs/architecture.md` holds by construction. No clock, no store; the order of the arguments doesn't
matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from events.wording import meanings, polarity, words_of
from projections.ledgers.nearness import is_near, near_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

CORROBORATION: Final = 0.3
"""The share of the remaining doubt that another message removes."""
ACTIVE_FACTS_MAX: Final = 120
"""Per subject: what a prompt's recall can usefully choose from; a person's core is far smaller."""
HALVING_US: Final = 120 * 24 * 60 * 60 * 1_000_000
"""120 days: a fact this much younger may be half as certain and is kept all the same."""
CONFIDENCE_MIN: Final = 1 / 1024
"""Stands in for 0 in the logarithm."""
CORE_TYPES: Final = frozenset({"profile", "relationship"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCandidate:
    """One accepted candidate: an unsealed `fact.learned`, at `position` in the log."""

    position: int
    stream: str
    scope: str
    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    subject: str
    fact: str
    fact_type: str
    evidence: str
    source_message_id: int
    message_us: int
    """When the source message was written."""
    confidence: float
    attribute: str
    value: str
    correction: bool
    learned_us: int
    vector: NDArray[np.float32] | None = field(default=None, compare=False)
    """Unit length; all vectors of one fold are of one model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """Forget this meaning, as far as it was said in messages written until then."""

    position: int
    hash: bytes
    """Keyed hash of one of the fact's `meanings`."""
    forgotten_us: int
    vector: NDArray[np.float32] | None = field(default=None, compare=False)


class FactRow(NamedTuple):
    """A row of `memory_facts`, with what stands behind it."""

    id: int
    """Position of the earliest remaining candidate, by message time."""
    created_us: int
    updated_us: int
    scope: str
    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    subject: str
    fact: str
    fact_type: str
    evidence_text: str
    source_message_id: int
    confidence: float
    is_active: bool
    streams: tuple[str, ...]
    """Streams of all remaining candidates, by message time."""
    superseded_by: int | None
    """Row that says otherwise; None while active, and when evicted."""


def fold(
    candidates: Iterable[FactCandidate],
    tombstones: Collection[Tombstone] = (),
    pins: Collection[bytes] = (),
    *,
    hash_of: Callable[[str], bytes],
) -> list[FactRow]:
    """Rows of one subject in one scope and guild, by the message time of their earliest evidence.

    `hash_of` is the keyed hash that tombstones and pins were made with, of a text of `meanings`;
    a fact with a meaning among the `pins` is never evicted. Takes
    milliseconds for a thousand candidates; with vectors the pairs cost a matrix product.
    """
    is_hidden = _hidden_by(tombstones, hash_of)
    remaining = sorted((c for c in candidates if not is_hidden(c)), key=_order)
    facts = [_fact_of(members) for members in _joined(remaining)]
    losers = _superseded(facts)
    standing = [fact for fact in facts if fact.id not in losers]
    pinned = {fact.id for fact in standing if pins and _is_pinned(fact, pins, hash_of)}
    active = _kept(standing, pinned)
    return [_row(fact, fact.id in active, losers.get(fact.id)) for fact in facts]


def _order(candidate: FactCandidate) -> tuple[int, int, int]:
    return (candidate.message_us, candidate.source_message_id, candidate.position)


def _hidden_by(
    tombstones: Collection[Tombstone], hash_of: Callable[[str], bytes]
) -> Callable[[FactCandidate], bool]:
    """Whether a candidate's meaning was forgotten after its message was written.

    Learned before or after makes no difference, so reading the same messages again brings nothing
    back; saying it anew in a later message does.
    """
    by_hash: dict[bytes, list[Tombstone]] = {}
    for tombstone in tombstones:
        by_hash.setdefault(tombstone.hash, []).append(tombstone)

    def reaches(tombstone: Tombstone, candidate: FactCandidate) -> bool:
        # Learned earlier means written earlier, even where a message's clock ran ahead of ours.
        return (
            candidate.message_us <= tombstone.forgotten_us
            or candidate.position < tombstone.position
        )

    def is_hidden(candidate: FactCandidate) -> bool:
        if not tombstones:
            return False
        texts = meanings(candidate.fact, candidate.attribute, candidate.value)
        same = [t for text in texts for t in by_hash.get(hash_of(text), ())]
        near = (t for t in tombstones if is_near(candidate.vector, t.vector))
        return any(reaches(tombstone, candidate) for tombstone in chain(same, near))

    return is_hidden


def _joined(ordered: Sequence[FactCandidate]) -> list[list[FactCandidate]]:
    """Same words or same claim: one fact, transitively. Then the near ones, each to the first."""
    parents = list(range(len(ordered)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    first_with: dict[str, int] = {}
    for at, candidate in enumerate(ordered):
        for text in meanings(candidate.fact, candidate.attribute, candidate.value):
            first = first_with.setdefault(text, at)
            if first != at:
                earlier, later = sorted((root(at), root(first)))
                parents[later] = earlier  # so a fact's root is its earliest member
    facts: dict[int, list[FactCandidate]] = {}
    for at, candidate in enumerate(ordered):
        facts.setdefault(root(at), []).append(candidate)
    return _joined_by_meaning(list(facts.values()))


def _joined_by_meaning(facts: list[list[FactCandidate]]) -> list[list[FactCandidate]]:
    """Each fact joins the earliest that means the same and has itself joined no other."""
    joined: set[int] = set()
    for earlier, later in near_pairs([members[0].vector for members in facts]):
        if earlier in joined or later in joined:
            continue
        if _may_join(facts[earlier], facts[later]):
            facts[earlier] = sorted([*facts[earlier], *facts[later]], key=_order)
            joined.add(later)
    return [members for at, members in enumerate(facts) if at not in joined]


def _may_join(one: Sequence[FactCandidate], other: Sequence[FactCandidate]) -> bool:
    """Whether nearness is sameness: not between numbers, names, denials and two attributes.

    Sentence vectors hardly notice "doesn't", 3 instead of 4, or Anna instead of Anne.
    """
    if any(c.attribute for c in one) and any(c.attribute for c in other):
        return False  # the same claim was joined already; another one contradicts or is unrelated
    first, second = one[0], other[0]
    return (
        first.fact_type == second.fact_type
        and polarity(first.fact) == polarity(second.fact)
        and _specifics(first.fact) == _specifics(second.fact)
    )


def _specifics(fact: str) -> frozenset[str]:
    return frozenset(word.form for word in words_of(fact) if word.specific)


class _Fact(NamedTuple):
    """Candidates that say the same, by message time, and what follows from them."""

    id: int
    members: Sequence[FactCandidate]
    claim: FactCandidate | None
    """The member that says what the fact's attribute is; None if it contradicts nothing."""
    confidence: float


def _fact_of(members: Sequence[FactCandidate]) -> _Fact:
    founder = members[0]
    claim, certain, messages = None, 0.0, {founder.source_message_id}
    for member in members:
        messages.add(member.source_message_id)
        if member.source_message_id == founder.source_message_id:
            certain = max(certain, member.confidence)
        if member.attribute and (claim is None or _rank(member) > _rank(claim)):
            claim = member
    confirmed = 1 - (1 - CORROBORATION) ** (len(messages) - 1)
    confidence = certain + (1 - certain) * confirmed
    return _Fact(id=founder.position, members=members, claim=claim, confidence=confidence)


def _rank(statement: FactCandidate) -> tuple[bool, tuple[int, int, int]]:
    """The later statement wins; a correction outranks whatever is no correction."""
    return (statement.correction, _order(statement))


def _superseded(facts: Sequence[_Fact]) -> dict[int, int]:
    """Facts contradicted by another one about the same attribute: id to id of the winner."""
    rivals: dict[str, list[tuple[FactCandidate, int]]] = {}
    for fact in facts:
        if fact.claim:
            rivals.setdefault(fact.claim.attribute, []).append((fact.claim, fact.id))
    losers: dict[int, int] = {}
    for claims in rivals.values():
        _, winner = max(claims, key=lambda claim: _rank(claim[0]))
        losers |= {fact_id: winner for _, fact_id in claims if fact_id != winner}
    return losers


def _is_pinned(fact: _Fact, pins: Collection[bytes], hash_of: Callable[[str], bytes]) -> bool:
    texts = {text for m in fact.members for text in meanings(m.fact, m.attribute, m.value)}
    return any(hash_of(text) in pins for text in texts)


def _kept(active: Sequence[_Fact], pinned: Collection[int]) -> set[int]:
    """Ids of the facts that stay active: over the limit the least worth go, core types last."""
    evictable = [
        fact for fact in active if fact.members[0].fact_type != "guidance" and fact.id not in pinned
    ]
    excess = max(0, len(active) - ACTIVE_FACTS_MAX)
    evicted = {fact.id for fact in sorted(evictable, key=_worth)[:excess]}
    return {fact.id for fact in active} - evicted


def _worth(fact: _Fact) -> tuple[bool, float, int, int, str]:
    founder, last = fact.members[0], fact.members[-1]
    return (
        founder.fact_type in CORE_TYPES,
        math.log2(max(fact.confidence, CONFIDENCE_MIN)) + last.message_us / HALVING_US,
        last.message_us,
        last.source_message_id,
        founder.fact,  # and never the position, which depends on what was said and deleted
    )


def _row(fact: _Fact, is_active: bool, superseded_by: int | None) -> FactRow:  # noqa: FBT001
    founder = fact.members[0]
    learned = [m.learned_us for m in fact.members]
    return FactRow(
        id=fact.id,
        created_us=min(learned),
        updated_us=max(learned),
        scope=founder.scope,
        guild_id=founder.guild_id,
        channel_id=founder.channel_id,
        user_id=founder.user_id,
        subject=founder.subject,
        fact=founder.fact,
        fact_type=founder.fact_type,
        evidence_text=founder.evidence,
        source_message_id=founder.source_message_id,
        confidence=fact.confidence,
        is_active=is_active,
        streams=tuple(m.stream for m in fact.members),
        superseded_by=superseded_by,
    )
