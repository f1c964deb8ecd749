"""The `recall` tool: looking for something else than what was asked, for whoever asked it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from actors.mind import ask_memory, audience_of
from events import streams
from projections.queries import conversation, facts

if TYPE_CHECKING:
    from actors.mind import Mind
    from projections.queries.conversation import Said
    from projections.recall.question import Hit

HIT_CHARS_MAX: Final = 400  # of each: a fact's width, and enough of a message to know it again


class LookedUp(NamedTuple):
    """What was found, a line each, and the streams that it rests on."""

    ok: bool
    detail: str
    sources: tuple[str, ...] = ()


def look_up(mind: Mind, text: str, asker: Said, turn: str) -> LookedUp:
    """Search memory within a turn; finds only what may be heard where it was asked."""
    with mind.read_model.reading() as db:
        leave_out = facts.withheld(db) | {asker.message_id}
        leave_out |= conversation.undecided_behind(db, asker.channel_id, asker.message_id)
        audience = audience_of(mind, db, asker)
    k = mind.read_model.settings().count("recall.messages")
    hits = ask_memory(mind, text, asker, audience, turn=turn, k=k, leave_out=leave_out)
    if not hits:
        return LookedUp(ok=False, detail="Nothing on record has to do with that")
    with mind.read_model.reading() as db:
        fact_streams = facts.streams_of(db, [hit.id for hit in hits if hit.kind == "fact"])
    sources = {*(streams.message(hit.source_message_id) for hit in hits), *fact_streams.values()}
    return LookedUp(ok=True, detail="\n".join(map(_found, hits)), sources=tuple(sorted(sources)))


def _found(hit: Hit) -> str:
    text = " ".join(hit.text.split())[:HIT_CHARS_MAX]
    who = "" if hit.kind == "fact" else f" {hit.author_name} ({hit.author_id}):"
    return f"{hit.kind} {hit.id}, {hit.at:%Y-%m-%d %H:%M}:{who} {text}"
