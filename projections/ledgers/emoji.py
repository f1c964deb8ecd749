"""Reactions of ours that were decided and are not yet made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.tools import EmojiChosen, EmojiFailed, EmojiSent
from projections.ledgers.schema import OWED_EMOJI
from projections.table import delete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from events.event import Recorded

READS = (EmojiChosen, EmojiSent, EmojiFailed)


def apply(db: DuckDBPyConnection, events: Sequence[Recorded]) -> None:
    """Add the page's intents, take away what came of any."""
    done = {r.stream for r in events if not isinstance(r.event, EmojiChosen)}
    OWED_EMOJI.insert(
        db,
        [
            (r.stream, r.position, e.guild_id, e.channel_id, e.message_id, e.user_id, e.emoji)
            for r in events
            if isinstance(e := r.event, EmojiChosen) and r.stream not in done
        ],
    )
    delete(db, OWED_EMOJI.name, "stream", done)
