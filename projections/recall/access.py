"""Who may hear what in a server: whether everybody who sees one channel could have read another.

No list of members is needed. Two channels are compared for every set of roles that anybody could
have, and for every person whom one of them names. Discord's rules: what the roles grant, then the
channel's overwrite for everybody, then its overwrites for roles (allow beats deny), then the one
for the person; an administrator sees all
(https://docs.discord.com/developers/topics/permissions#permission-overwrites).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from events.places import PRIVATE_THREAD, THREADS, VIEW_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from events.places import Overwrite

READ_MESSAGE_HISTORY: Final = 1 << 16
CONNECT: Final = 1 << 20
ADMINISTRATOR: Final = 1 << 3

VOICE: Final = frozenset((2, 13))
"""Voice and stage channels: who may not join one does not read its chat."""


class Place(NamedTuple):
    """A channel or thread, and who is let in or kept out of it."""

    channel_id: int
    kind: int
    parent_id: int | None
    overwrites: tuple[Overwrite, ...]


class _Rule(NamedTuple):
    """One permission in one channel."""

    everybody: bool
    """Whether whoever has no other role has it."""
    granted: frozenset[int]
    """Roles that have it by themselves, unless the overwrite for everybody decides."""
    allowed: frozenset[int]
    denied: frozenset[int]
    """Roles that the channel allows or denies it."""
    persons: Mapping[int, bool]

    def holds(self, roles: Iterable[int], person: int | None) -> bool:
        own = None if person is None else self.persons.get(person)
        if own is not None:
            return own
        if not self.allowed.isdisjoint(roles):
            return True
        if not self.denied.isdisjoint(roles):
            return False
        return self.everybody or not self.granted.isdisjoint(roles)


def usable(
    places: Collection[Place], roles: Mapping[int, int], *, guild_id: int, here_id: int
) -> frozenset[int]:
    """The channels of a server whose words may be used in the channel `here_id`, itself included.

    `roles`: permissions by role id. A channel that nothing is known of opens nothing.
    """
    by_id = {place.channel_id: place for place in places}
    here = _seen_as(by_id.get(here_id), by_id)
    found = {here_id}
    if here is None or guild_id not in roles:
        return frozenset(found)
    known: dict[tuple[tuple[Overwrite, ...], bool], bool] = {}
    for place in places:
        source = _seen_as(place, by_id)
        if source is None or place.kind == PRIVATE_THREAD:
            continue
        key = (source.overwrites, source.kind in VOICE)
        if key not in known:
            known[key] = opens(source, here, roles, guild_id)
        if known[key]:
            found.add(place.channel_id)
    return frozenset(found)


def _seen_as(place: Place | None, by_id: Mapping[int, Place]) -> Place | None:
    """Whose overwrites decide: a thread is seen by those who see its channel, or by fewer."""
    if place is not None and place.kind in THREADS:
        return by_id.get(place.parent_id or 0)
    return place


def opens(source: Place, here: Place, roles: Mapping[int, int], guild_id: int) -> bool:
    """Whether everybody who sees `here` could have read what was said in `source`."""
    needed = [VIEW_CHANNEL, READ_MESSAGE_HISTORY, *([CONNECT] if source.kind in VOICE else [])]
    if roles[guild_id] & ADMINISTRATOR:
        return True
    sees = _rule(here, VIEW_CHANNEL, roles, guild_id)
    return all(
        _implies(sees, _rule(source, bit, roles, guild_id), roles, guild_id) for bit in needed
    )


def _rule(place: Place, bit: int, roles: Mapping[int, int], guild_id: int) -> _Rule:
    for_roles = [one for one in place.overwrites if not one.is_person]
    everybody = bool(roles[guild_id] & bit)
    granted = frozenset(role for role, has in roles.items() if has & bit and role != guild_id)
    for one in for_roles:
        if one.id == guild_id and (one.allow | one.deny) & bit:
            everybody, granted = bool(one.allow & bit), frozenset[int]()
    return _Rule(
        everybody,
        granted,
        frozenset(one.id for one in for_roles if one.allow & bit and one.id != guild_id),
        frozenset(one.id for one in for_roles if one.deny & bit and one.id != guild_id),
        {
            one.id: bool(one.allow & bit)
            for one in place.overwrites
            if one.is_person and (one.allow | one.deny) & bit
        },
    )


def _implies(sees: _Rule, reads: _Rule, roles: Mapping[int, int], guild_id: int) -> bool:
    """Whether nobody sees without reading.

    Sets of at most two roles are enough: whoever sees does so by one role or by none, and whoever
    does not read is kept out by one role or by none; those roles alone are a witness too.
    """
    plain = [r for r, has in roles.items() if r != guild_id and not has & ADMINISTRATOR]
    alike = {_alike(role, sees, reads): role for role in plain}.values()
    sets = [(), *((role,) for role in alike), *combinations(alike, 2)]
    return all(
        reads.holds(some, person) or not sees.holds(some, person)
        for person in (None, *sees.persons.keys() | reads.persons.keys())
        for some in sets
    )


def _alike(role: int, *rules: _Rule) -> tuple[bool, ...]:
    """Roles that are alike in this make no difference to each other."""
    return tuple(
        role in among for rule in rules for among in (rule.granted, rule.allowed, rule.denied)
    )
