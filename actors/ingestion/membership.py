"""Which servers we are in, recorded where it is news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events import streams
from events.event import New
from events.membership import GuildJoined, GuildLeft

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ingestion.observed import ObservedMembership
    from events.event import Recorded


def record_membership(
    observed: ObservedMembership,
    *,
    account_id: int,
    at_us: int,
    known: Callable[[str], list[Recorded]],
    newest_key: Callable[[], tuple[int, bool]],
) -> tuple[New, ...]:
    """The event for it, if the last one in its stream says something else.

    `known` reads a stream; `newest_key` gives the newest generation of the server's key and
    whether it was erased.
    """
    guild_id = observed.guild_id
    stream = streams.membership(guild_id)
    before = known(stream)
    last = before[-1].event if before else None
    was_present = isinstance(last, GuildJoined)
    if observed.present == was_present and not (
        isinstance(last, GuildJoined) and last.account_id != account_id
    ):
        return ()
    if observed.present:
        generation, is_erased = newest_key()
        event = GuildJoined(
            at=at_us,
            guild_id=guild_id,
            account_id=account_id,
            generation=generation + 1 if is_erased else 0,
        )
    elif before:
        event = GuildLeft(at=at_us, guild_id=guild_id, account_id=account_id)
    else:
        return ()
    return (New(stream, event, version=len(before) + 1),)
