"""Erasures the log knows of, and what goes from the tables when one is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from events import streams
from events.erasure import ErasureCompleted, ErasureRequested
from events.messages import MessageDeleted
from projections.ledgers import (
    allowances,
    automations,
    candidates,
    commands,
    gone,
    reactions,
    sessions,
    turns,
)
from projections.ledgers.derivation import closure
from projections.ledgers.schema import ERASURES
from projections.tables import actions, reflection_checkpoints

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from duckdb import DuckDBPyConnection

    from events.event import Recorded
    from projections.tables.memory_facts import Subject


READS = (MessageDeleted, ErasureRequested, ErasureCompleted)


_COLUMNS: Final = {
    "u": ("user_id", "author_id"),
    "g": ("guild_id", "guild_id"),
    "ch": ("channel_id", "channel_id"),
}


def columns_of(what: str) -> tuple[str, str]:
    """Of rows about an erased person, guild or channel, and of messages that are theirs."""
    return _COLUMNS[what.partition(":")[0]]


class Retracted(NamedTuple):
    """What an erasure reached in the tables."""

    messages: set[int]
    """Rows of people's and our own messages that went."""
    subjects: set[Subject]
    """To be folded anew."""


def apply(db: DuckDBPyConnection, events: Iterable[Recorded]) -> None:
    """Note what was asked and what is done. A deletion is an erasure of its message."""
    for r in events:
        match r.event:
            case MessageDeleted() as e:
                _asked(db, streams.message(e.message_id), e.at)
            case ErasureRequested() as e:
                _asked(db, e.what, e.at)
            case ErasureCompleted() as e:
                db.execute(
                    "UPDATE ledger.erasures SET completed_us = ? WHERE what = ?", [e.at, e.what]
                )
            case _:
                pass


def _asked(db: DuckDBPyConnection, what: str, at_us: int) -> None:
    ERASURES.put(db, {what: (what, at_us, None)})


def retract(db: DuckDBPyConnection, sources: Collection[str]) -> Retracted:
    """Undo what was derived from these streams, whose words are gone."""
    return _retract(db, sources, set())


def retract_owner(db: DuckDBPyConnection, what: str) -> Retracted:
    """Undo everything of an erased person (`u:`), guild (`g:`) or channel (`ch:`)."""
    number = streams.id_in(what)
    column, whose = columns_of(what)
    present = [
        int(row[0])
        for row in db.execute(
            f"SELECT message_id FROM messages WHERE {whose} = ?", [str(number)]
        ).fetchall()
    ]
    before = db.execute(
        f"SELECT message_id FROM ledger.gone_messages WHERE {whose} = ?", [number]
    ).fetchall()
    ids = {*present, *(row[0] for row in before)}
    gone.leave(db, present)
    if streams.has_key(what):  # reactions to a channel's messages go with those
        reactions.forget_owner(db, column, number)
    automations.forget_owner(db, column, number)
    asked: list[str] = []
    if what.startswith("u:"):
        allowances.forget_person(db, number)
    if what.startswith("g:"):
        asked = commands.forget_guild(db, number)
        reflection_checkpoints.forget_guild(db, number)
    if not what.startswith("u:"):
        sessions.forget_place(db, column, number)
    turn_names = db.execute(
        f"SELECT stream FROM ledger.turns WHERE {column} = ?", [number]
    ).fetchall()
    learned = db.execute(
        "SELECT position FROM ledger.fact_candidates WHERE owner = ?", [what]
    ).fetchall()
    subjects = candidates.forget_owner(db, what)
    retracted = _retract(db, [*map(streams.message, ids), *asked], {row[0] for row in turn_names})
    positions = db.execute(f"SELECT id FROM actions WHERE {column} = ?", [str(number)]).fetchall()
    actions.redact(db, [row[0] for row in (*positions, *learned)], ())
    return Retracted(retracted.messages | ids, retracted.subjects | subjects)


def _retract(db: DuckDBPyConnection, sources: Collection[str], turn_names: set[str]) -> Retracted:
    derived = closure(db, [*sources, *turn_names])
    turn_names |= {d.stream for d in derived if streams.is_turn(d.stream)}
    subjects = candidates.forget(db, {d.stream for d in derived if d.stream.startswith("fact:")})
    automations.forget(db, {d.stream for d in derived} | turn_names)
    sessions.forget(db, derived)
    known = turns.load(db, turn_names)
    own: set[int] = set()
    for turn in known.values():
        turns.redact(turn)
        own |= set(turn.message_ids())
    turns.save(db, known.values())
    gone.leave(db, own)
    actions.redact(
        db,
        [d.position for d in derived] + [turn.action_id for turn in known.values()],
        turn_names,
    )
    return Retracted(own, subjects)
