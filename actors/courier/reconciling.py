"""Which chunks of a reply are there already: a pure comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.sending import Sent

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from actors.own_history import OwnMessage


def already_said(
    texts: Sequence[str],
    own: Sequence[OwnMessage],
    known: Collection[int],
    *,
    trigger_id: int | None,
) -> list[Sent]:
    """What became of the first of `texts`, as far as they were said.

    `own` are our messages since the trigger, oldest first; `known` are ids of those that other
    replies are known by. A message counts when its text is the chunk's, in order. `trigger_id` is
    what the first of `texts` replies to: a reply to something else is another one; a message that
    replies to nothing may still be it, because the trigger may have been deleted first.
    """
    found: list[Sent] = []
    for message in own:
        if len(found) == len(texts):
            break
        if message.message_id in known or message.text.strip() != texts[len(found)].strip():
            continue
        expected = trigger_id if not found else None
        if message.reference_id not in (None, expected):
            continue
        found.append(
            Sent(
                message_id=message.message_id,
                created_us=message.created_us,
                author_id=message.author_id,
                author_name=message.author_name,
            )
        )
    return found
