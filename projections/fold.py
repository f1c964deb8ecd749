"""One page of events into the tables: the whole read model in one function.

Live, import and rebuild run this same code; only the size of the pages differs, and no table
depends on where a page ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from events import streams
from events.erasure import ErasureRequested
from events.messages import MessageDeleted
from events.restoring import LogRestored
from events.sessions import HistoryLearned
from projections.ledgers import (
    allowances,
    automations,
    candidates,
    commands,
    derivation,
    emoji,
    erasures,
    guilds,
    leaving,
    owed,
    pauses,
    places,
    reactions,
    reservations,
    restores,
    sessions,
    turns,
    wishes,
)
from projections.page_kinds import Kinds
from projections.recall.lexical import FactDoc, LexicalChanges, MessageDoc
from projections.tables import (
    actions,
    memory_fact_vectors_native,
    memory_facts,
    message_vectors_native,
    messages,
    reflection_checkpoints,
    response_triggers,
    settings,
    shared_links,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.tables.memory_facts import FactChanges, HashOf
    from projections.tables.messages import MessageChanges


_CUTS = (ErasureRequested, LogRestored, HistoryLearned)
"""What ends a part of a page: it reaches what was before it, and nothing after."""


class Folded(NamedTuple):
    """What the indexes, and whoever keeps settings, need to follow the tables."""

    lexical: LexicalChanges
    message_vectors: list[int]
    fact_vectors: list[int]
    settings: bool
    """Whether one was changed."""


def fold(db: DuckDBPyConnection, events: Sequence[Recorded], hash_of: HashOf) -> list[Folded]:
    """Fold events, in order, inside the caller's transaction."""
    kinds = Kinds(events)
    if not kinds.has(MessageDeleted, *_CUTS):
        return [_fold(db, kinds, hash_of)]
    parts = list(_parts(db, events))
    return [_fold(db, Kinds(part), hash_of, ending=part[-1]) for part in parts]


def _parts(db: DuckDBPyConnection, events: Sequence[Recorded]) -> Iterator[Sequence[Recorded]]:
    """Cut where an erasure must not reach what comes after it.

    After the erasure of a person or guild: what they say when they are back stays. After a restore:
    what comes then is owed. After history was learned: what is imported then is not. Between a
    deletion and what goes on with what it reached: a reply may be made without the words.
    """
    reached = derivation.reached(db, events)
    start, deleted = 0, False
    for at, recorded in enumerate(events):
        event = recorded.event
        if deleted and (recorded.stream in reached or not reached.isdisjoint(event.sources)):
            yield events[start:at]
            start, deleted = at, False
        if type(event) is MessageDeleted:
            deleted = True
        elif type(event) in _CUTS:
            yield events[start : at + 1]
            start, deleted = at + 1, False
    if start < len(events):
        yield events[start:]


def _fold(
    db: DuckDBPyConnection,
    kinds: Kinds,
    hash_of: HashOf,
    ending: Recorded | None = None,
) -> Folded:
    taken = turns.apply(db, kinds.of(*turns.READS))
    changes = messages.apply(db, kinds.of(*messages.READS), taken.own)
    actions.apply(db, kinds.of(*actions.READS), taken)
    late = derivation.apply(db, kinds.except_of(*derivation.IGNORES))
    settings.apply(db, kinds.of(*settings.READS))
    learned = candidates.apply(db, kinds.of(*candidates.READS))
    wished = wishes.apply(db, kinds.of(*wishes.READS))
    erasures.apply(db, kinds.of(*erasures.READS))
    reservations.apply(db, kinds.of(*reservations.READS))
    pauses.apply(db, kinds.of(*pauses.READS))
    leaving.apply(db, kinds.of(*leaving.READS))
    allowances.apply(db, kinds.of(*allowances.READS))
    commands.apply(db, kinds.of(*commands.READS))
    guilds.apply(db, kinds.of(*guilds.READS))
    automations.apply(db, kinds.of(*automations.READS))
    reflection_checkpoints.apply(db, kinds.of(*reflection_checkpoints.READS))
    use = sessions.Use(changes.changed, wished.withheld, wished.restored)
    sessions.apply(db, kinds.of(*sessions.READS), use)
    reactions.apply(db, kinds.of(*reactions.READS))

    retracted = erasures.retract(db, {*map(streams.message, changes.gone), *late})
    gone = changes.gone | retracted.messages
    subjects = learned.subjects | wished.subjects | retracted.subjects
    at_once: set[int] = set()
    if ending and isinstance(event := ending.event, ErasureRequested):
        erased = erasures.retract_owner(db, event.what)
        at_once = erased.messages
        gone |= at_once
        subjects |= erased.subjects

    for message_id in gone & changes.put.keys():
        del changes.put[message_id]
    response_triggers.apply(db, kinds.of(*response_triggers.READS), gone, taken.turns)
    upto = ending.position if ending else 0
    went = owed.Gone(gone, dict.fromkeys(at_once, upto))
    for replaced in owed.apply(db, kinds.of(*owed.READS), changes, went):
        subjects |= candidates.forget_read(db, *replaced)
    emoji.apply(db, kinds.of(*emoji.READS))
    places.apply(db, kinds.of(*places.READS))
    reactions.leave(db, gone)
    shared_links.apply(db, changes, gone)
    edited = changes.changed - gone
    subjects |= memory_facts.subjects_quoting(db, [*gone, *edited])
    facts = memory_facts.refold(db, subjects, hash_of)
    match ending and ending.event:
        case LogRestored() as restored:
            restores.apply(db, restored)
        case HistoryLearned() as learned_:
            sessions.learn(db, learned_, upto)
        case _:
            pass
    return Folded(
        _lexical(changes, gone, facts),
        [
            *message_vectors_native.apply(
                db, kinds.of(*message_vectors_native.READS), changes, gone
            ),
            *gone,
            *edited,
        ],
        memory_fact_vectors_native.apply(db, facts, learned.embedded),
        kinds.has(*settings.READS),
    )


def _lexical(changes: MessageChanges, gone: set[int], facts: FactChanges) -> LexicalChanges:
    return LexicalChanges(
        put_messages=[
            MessageDoc(
                row.message_id,
                row.guild_id,
                row.channel_id,
                row.author_id,
                row.created_us,
                int(row.is_own),
                row.author_name,
                row.content,
            )
            for row in changes.put.values()
        ],
        remove_messages=[*gone, *changes.changed],
        put_facts=[
            FactDoc(row.id, row.guild_id, row.channel_id, row.user_id, row.subject, row.fact)
            for row in facts.put
            if row.is_active
        ],
        remove_facts=[*facts.gone, *(row.id for row in facts.put if not row.is_active)],
    )
