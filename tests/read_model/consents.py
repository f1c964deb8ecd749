"""What people decide about being heard and being forgotten: another part of a random life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors import consent
from events import streams
from events.request import Request
from tests import given
from tests.given import AT
from tests.read_model.conversations import Conversations
from tests.read_model.talk import MESSAGES, PEOPLE, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Decide = Callable[[consent.Standing, int], Request | consent.Declined]


class Consents(Conversations):
    """Pauses and their ends; planned erasures that are taken back, or begin."""

    def pause(self, a: int, b: int, c: int) -> None:
        self._ask(consent.pause, a, b)

    def resume(self, a: int, b: int, c: int) -> None:
        """Also after an erasure, once that is carried out."""
        self._ask(consent.resume, a, b)

    def leave(self, a: int, b: int, c: int) -> None:
        self._ask(lambda person, at_us: consent.leave(person, at_us, self.at), a, b)

    def stay(self, a: int, b: int, c: int) -> None:
        """Or too late for that."""
        person = PEOPLE[a % 2]
        plan = consent.standing(self.house.log, person).leaving
        if plan is not None and c % 2:
            self.record(*consent.begin(self.house.log, plan.stream, person, self.at).events)
        else:
            self._ask(lambda standing, at_us: consent.stay(standing, at_us, self.at), a, b)

    def allow(self, a: int, b: int, c: int) -> None:
        decide = consent.disallow if b % 3 == 0 else consent.allow
        what = ("health", "everywhere")[c % 2]
        request = decide(self.house.log, PEOPLE[a % 2], what, self.at)
        if isinstance(request, Request):
            self.record(*request.events)

    def erase_person(self, a: int, b: int, c: int) -> None:
        self._erase(streams.person_key(PEOPLE[a % 2]))

    def erase_guild(self, a: int, b: int, c: int) -> None:
        self._erase(streams.guild_key(1))

    def erase_channel(self, a: int, b: int, c: int) -> None:
        self._erase(streams.channel_key(place_of(1 + a % MESSAGES)[1]))

    def _erase(self, what: str) -> None:
        known = self.house.log.streams_under(f"erase:{what}:")
        self.record(given.erasure(what, len(known) + 1, at=self.at))

    def _ask(self, decide: Decide, a: int, b: int) -> None:
        """Of a moment among those in which things are said here."""
        request = decide(consent.standing(self.house.log, PEOPLE[a % 2]), AT + b % (MESSAGES + 2))
        if isinstance(request, Request):
            self.record(*request.events)
