"""Messages as the responder sees them, as short as they are thought of."""

from __future__ import annotations

from typing import Any

from actors.responder.bursts import Heard
from projections.queries.conversation import Said

OURS = 99  # our own id in these tests
SERVER, CHANNEL = 1, 30  # 3 is the terminal
ADA, BEN, BOT = 7, 8, 66
SECOND_US = 1_000_000


def said(message_id: int = 1, text: str = "hello", **changes: Any) -> Said:
    """Ada's message in a channel of a server, written as many seconds after the epoch as its id."""
    fields: dict[str, Any] = {
        "message_id": message_id,
        "created_us": message_id * SECOND_US,
        "guild_id": SERVER,
        "channel_id": CHANNEL,
        "author_id": ADA,
        "author_name": "Ada",
        "is_bot": False,
        "content": text,
        "reference_id": None,
    }
    return Said(**(fields | changes))


def heard(
    message_id: int = 1, addressed: str | None = "mention", *, late_us: int = 0, **changes: Any
) -> Heard:
    """The same, heard `late_us` after it was written."""
    line = said(message_id, **changes)
    return Heard(line, addressed, line.created_us + late_us)
