"""What was said since we last looked, and which of it is for us: a question to the read model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actors.responder.addressing import FOLLOW_UP_MESSAGES_MAX, FOLLOW_UP_US, Answered, addressed
from actors.responder.bursts import Heard
from actors.responder.limits import HOUR_US
from projections.queries import conversation, turns

if TYPE_CHECKING:
    from collections.abc import Collection

    from projections.queries.conversation import Said, Undecided
    from projections.queries.reading import Database
    from projections.queries.settings import Settings
    from projections.queries.turns import Answer

HEARD_AT_ONCE = 1000  # two pages; the rest of a long absence is looked at in the next breath
LATE_US = 60_000_000  # what is told us later than this was said while we did not listen
ANSWER_AGE_US = FOLLOW_UP_US + 600_000_000  # a follow-up is to an answer decided this long ago


class Place(NamedTuple):
    """Who we are, and which channel is the terminal."""

    own_id: int
    console_channel_id: int
    restored_us: int = 0
    """What was said before, was said before the log was put back from a backup."""


class Hearing(NamedTuple):
    """What is new and may be for us."""

    heard: tuple[Heard, ...] = ()
    missed: frozenset[int] = frozenset()
    """Those of them that were said while we were away."""
    passed: int = 0
    """How many others were said to nobody in particular."""
    upto: int = 0
    """The position of the last one looked at."""
    more: bool = False
    """There is more to look at."""


class FollowUps:
    """Our latest answers, and who spoke behind them: whom we answered may go on, till then.

    Only saves asking the read model about every message of a busy channel; may be lost.
    """

    def __init__(self) -> None:
        self._answers: dict[int, Answer] | None = None
        self._interrupted: dict[int, tuple[int, int]] = {}
        """By channel: our answer's last message, and the first message behind it by another."""

    def outdated(self) -> None:
        """An answer was given, or something was deleted."""
        self._answers = None

    def answer_to(self, db: Database, said: Said, now_us: int) -> Answer | None:
        """The answer that a message may go on from; None if it is somebody else's."""
        if self._answers is None:
            self._answers = turns.latest_answers(db, now_us - ANSWER_AGE_US)
        answer = self._answers.get(said.channel_id)
        if answer is None or said.message_id < answer.message_id:
            return None
        known, first = self._interrupted.get(said.channel_id, (0, 0))
        interrupted = known == answer.message_id and first < said.message_id
        if said.author_id == answer.user_id:
            return None if interrupted else answer
        if not interrupted:
            self._interrupted[said.channel_id] = (answer.message_id, said.message_id)
        return None


def hear(
    db: Database,
    place: Place,
    *,
    after: int,
    again: Collection[int],
    engaged: Collection[tuple[int, int]],
    follow_ups: FollowUps,
    chosen: Settings,
    now_us: int,
) -> Hearing:
    """Undecided messages recorded after a position, and `again` once more.

    `engaged` are (channel, author) pairs whose messages already wait: what such an author goes on
    to say may belong to it, addressed or not.
    """
    since_us = now_us - int(chosen.number("reply.catch_up_hours") * HOUR_US)
    new = conversation.undecided(db, after=after, since_us=since_us, limit=HEARD_AT_ONCE)
    rows = [*conversation.undecided_among(db, again), *new] if again else new
    if not rows:
        return Hearing(upto=after)
    lines = {s.message_id: s for s in conversation.messages(db, [r.message_id for r in rows])}
    ear = _Ear(db, place, chosen, lines.values(), follow_ups, now_us)
    talking = set(engaged)
    heard: list[Heard] = []
    missed: set[int] = set()
    passed = 0
    for row in rows:
        said = lines.get(row.message_id)
        if said is None or said.author_id == place.own_id:
            continue
        if said.created_us < place.restored_us:  # it may have been answered before the restore
            passed += 1
            continue
        is_late = ear.is_late(row, said)
        how = ear.addressed(said)
        wanted = how is not None or (ear.is_ambient(said) and not is_late)
        if not wanted and (said.channel_id, said.author_id) not in talking:
            passed += 1
            continue
        talking.add((said.channel_id, said.author_id))
        heard.append(Heard(said, how, now_us if is_late else row.heard_us))
        if is_late:
            missed.add(said.message_id)
    upto = new[-1].position if new else after
    return Hearing(tuple(heard), frozenset(missed), passed, upto, len(new) == HEARD_AT_ONCE)


class _Ear:
    """What has to be known to say whether messages are for us, asked once for all of them."""

    def __init__(
        self,
        db: Database,
        place: Place,
        chosen: Settings,
        lines: Collection[Said],
        follow_ups: FollowUps,
        now_us: int,
    ) -> None:
        references = {s.reference_id for s in lines if s.reference_id and s.guild_id is not None}
        self._db = db
        self._place = place
        self._chosen = chosen
        self._now_us = now_us
        self._names = (chosen.text("bot.name"), *chosen.texts("bot.aliases"))
        self._authors = conversation.authors_of(db, references) if references else {}
        self._follow_ups = follow_ups

    def is_late(self, row: Undecided, said: Said) -> bool:
        """Whether it was said while we did not listen; never in the terminal."""
        if said.channel_id == self._place.console_channel_id:
            return False
        return max(self._now_us, row.heard_us) - said.created_us > LATE_US

    def is_ambient(self, said: Said) -> bool:
        return self._chosen.flag(f"channel.{said.channel_id}.ambient")

    def addressed(self, said: Said) -> str | None:
        answer: Answer | None = None
        if said.guild_id is not None:
            answer = self._follow_ups.answer_to(self._db, said, self._now_us)
        since: list[Said] = []
        if answer is not None and said.created_us - answer.created_us <= FOLLOW_UP_US:
            since = conversation.between(
                self._db,
                said.channel_id,
                answer.message_id,
                said.message_id,
                FOLLOW_UP_MESSAGES_MAX,
            )
        return addressed(
            said,
            own_id=self._place.own_id,
            names=self._names,
            reference_author_id=self._authors.get(said.reference_id or 0),
            answered=None if answer is None else Answered(*answer[1:]),
            since=since,
        )
