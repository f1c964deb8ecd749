"""Nobody hears what they could not have read: compared with a plain count over everybody.

The oracle computes Discord's permissions bit by bit, as its documentation writes them down, for
every set of roles and every person whom a channel names.
"""

from __future__ import annotations

import random
from itertools import chain, combinations

import pytest

from events.places import PRIVATE_THREAD, VIEW_CHANNEL, Overwrite
from projections.recall.access import (
    ADMINISTRATOR,
    CONNECT,
    READ_MESSAGE_HISTORY,
    Place,
    usable,
)

GUILD = 1
ROLES = (11, 12, 13, 14)
PEOPLE = (21, 22)
BITS = (VIEW_CHANNEL, READ_MESSAGE_HISTORY, CONNECT)
BOTH = VIEW_CHANNEL | READ_MESSAGE_HISTORY


def permissions(
    place: Place, roles: dict[int, int], held: tuple[int, ...], person: int | None
) -> int:
    base = roles[GUILD]
    for role in held:
        base |= roles[role]
    if base & ADMINISTRATOR:
        return ~0
    by_id = {(one.id, one.is_person): one for one in place.overwrites}
    if one := by_id.get((GUILD, False)):
        base = base & ~one.deny | one.allow
    allow = deny = 0
    for role in held:
        if one := by_id.get((role, False)):
            allow |= one.allow
            deny |= one.deny
    base = base & ~deny | allow
    if person is not None and (one := by_id.get((person, True))):
        base = base & ~one.deny | one.allow
    return base


def hidden_from_nobody(source: Place, here: Place, roles: dict[int, int]) -> bool:
    needed = BOTH | (CONNECT if source.kind == 2 else 0)
    plain = [role for role in roles if role != GUILD]
    everybody = chain.from_iterable(combinations(plain, n) for n in range(len(plain) + 1))
    return all(
        permissions(source, roles, held, person) & needed == needed
        for held in everybody
        for person in (None, *PEOPLE)
        if permissions(here, roles, held, person) & VIEW_CHANNEL
    )


def some_bits(chance: random.Random) -> int:
    return sum(bit for bit in BITS if chance.random() < 0.4)


def some_overwrites(chance: random.Random) -> tuple[Overwrite, ...]:
    found: list[Overwrite] = []
    for one, is_person in (
        *((role, False) for role in (GUILD, *ROLES)),
        *((person, True) for person in PEOPLE),
    ):
        if chance.random() < 0.35:
            allow = some_bits(chance)
            found.append(Overwrite(one, is_person, allow, some_bits(chance) & ~allow))
    return tuple(found)


def compared(cases: int, seed: int) -> tuple[int, int]:
    chance = random.Random(seed)
    leaks = hidden = 0
    for _ in range(cases):
        roles = {GUILD: chance.choice([BOTH, BOTH, BOTH | CONNECT, 0, VIEW_CHANNEL])}
        for role in ROLES[: chance.randint(0, len(ROLES))]:
            roles[role] = some_bits(chance) | (ADMINISTRATOR if chance.random() < 0.1 else 0)
        here = Place(1, chance.choice([0, 2]), None, some_overwrites(chance))
        source = Place(2, chance.choice([0, 2]), None, some_overwrites(chance))
        if chance.random() < 0.3:  # channels that differ by little
            source = source._replace(overwrites=here.overwrites[chance.randint(0, 1) :])
        told = 2 in usable([here, source], roles, guild_id=GUILD, here_id=1)
        may = hidden_from_nobody(source, here, roles)
        leaks += told and not may
        hidden += may and not told
    return leaks, hidden


def test_nothing_leaks_and_nothing_is_hidden_without_need() -> None:
    assert compared(2000, seed=1) == (0, 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_nothing_leaks_in_a_hundred_thousand_servers(seed: int) -> None:
    assert compared(10_000, seed=100 + seed) == (0, 0)


def test_a_channel_nobody_told_us_about_opens_nothing_and_is_opened_by_nothing() -> None:
    known = Place(2, 0, None, ())
    assert usable([known], {GUILD: BOTH}, guild_id=GUILD, here_id=9) == {9}
    assert usable([known], {}, guild_id=GUILD, here_id=2) == {2}


def test_a_private_thread_keeps_its_words_and_hears_what_its_channel_hears() -> None:
    staff = (
        Overwrite(GUILD, is_person=False, allow=0, deny=VIEW_CHANNEL),
        Overwrite(11, is_person=False, allow=BOTH, deny=0),
    )
    places = [
        Place(2, 0, None, ()),
        Place(3, 0, None, staff),
        Place(31, PRIVATE_THREAD, 3, ()),
        Place(32, 11, 3, ()),
    ]
    roles = {GUILD: BOTH, 11: 0}
    assert usable(places, roles, guild_id=GUILD, here_id=31) == {2, 3, 31, 32}
    assert usable(places, roles, guild_id=GUILD, here_id=32) == {2, 3, 32}
    assert usable(places, roles, guild_id=GUILD, here_id=2) == {2}


def test_five_hundred_channels_are_compared_quickly() -> None:
    chance = random.Random(3)
    roles = {GUILD: BOTH} | {100 + n: some_bits(chance) for n in range(200)}
    kinds = [some_overwrites(chance) for _ in range(40)]
    places = [Place(n, 0, None, chance.choice(kinds)) for n in range(500)]
    assert 7 in usable(places, roles, guild_id=GUILD, here_id=7)
