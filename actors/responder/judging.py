"""The rules of admission and of the hour, asked about a burst: rows and settings go in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.responder import limits
from actors.responder.admission import AMBIENT, Admission, admit, rules_for
from projections.queries import conversation, people, turns
from projections.queries.turns import Granted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from actors.responder.bursts import Burst
    from projections.queries.conversation import Said
    from projections.queries.reading import Database
    from projections.queries.settings import Settings

CAUGHT_UP_US = 600_000_000  # backfill of a long absence comes in pieces; together they are one


class Judge:
    """Remembers what was granted within the hour; at the start that is asked of the read model."""

    def __init__(self, own_id: int) -> None:
        self._own_id = own_id
        self._granted: list[Granted] = []
        self._caught_up: list[tuple[int, int]] = []  # (channel, when) missed bursts were answered

    def resume(self, granted: Iterable[Granted]) -> None:
        self._granted = list(granted)

    def admit(
        self,
        db: Database,
        chosen: Settings,
        burst: Burst,
        late: Collection[int],
        now_us: int,
    ) -> Admission:
        """Whether a burst is answered at all."""
        last = burst.said[-1]
        ids = [said.message_id for said in burst.said]
        missed = not set(late).isdisjoint(ids)
        given = [g for g in self._within_hour(now_us) if g.channel_id == last.channel_id]
        rules = rules_for(
            last,
            chosen,
            bot_turns=turns.since_a_person_spoke(db, last.channel_id) if last.is_bot else 0,
            answered=missed and bool(conversation.replied_to(db, ids, self._own_id)),
            ambient_given=sum(one.reason == AMBIENT for one in given),
            opted_out=people.paused_since(db, last.author_id) is not None,
        )
        return admit(last, burst.addressed, rules)

    def rule(self, chosen: Settings, burst: Burst, now_us: int) -> tuple[limits.Ruling, str]:
        """Whether the server's hour allows it. A direct message belongs to no server."""
        last = burst.said[-1]
        if last.guild_id is None:
            return "answer", ""
        given = [g for g in self._within_hour(now_us) if g.guild_id == last.guild_id]
        return limits.rule(
            limits.Given(
                [g.at_us for g in given if g.reason != limits.HOURLY_NOTICE],
                [g.at_us for g in given if g.reason == limits.HOURLY_NOTICE],
            ),
            answers_max=chosen.count(f"guild.{last.guild_id}.answers_per_hour"),
            now_us=now_us,
            addressed=burst.addressed is not None,
            is_bot=last.is_bot,
        )

    def grant(self, last: Said, reason: str, now_us: int, *, late: bool) -> Granted:
        """Count an answer that was decided on."""
        granted = Granted(last.guild_id, last.channel_id, now_us, reason)
        self._granted.append(granted)
        if late:
            self._caught_up.append((last.channel_id, now_us))
        return granted

    def take_back(self, granted: Granted) -> None:
        """The decision could not be recorded."""
        if granted in self._granted:
            self._granted.remove(granted)

    def catch_up_left(self, channel_id: int, now_us: int) -> int:
        """How many missed bursts of a channel may still be answered."""
        self._caught_up = [one for one in self._caught_up if one[1] > now_us - CAUGHT_UP_US]
        return limits.CATCH_UP_MAX - sum(one[0] == channel_id for one in self._caught_up)

    def _within_hour(self, now_us: int) -> list[Granted]:
        self._granted = [g for g in self._granted if g.at_us > now_us - limits.HOUR_US]
        return self._granted
