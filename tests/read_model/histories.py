"""Random lives of a data folder: what could be recorded, in any order the log would accept.

A step names what happens loosely ("delete message 3", "compose the second turn"); living it makes
the event that could really happen then. Whatever rests on words is only made from words on record,
as actors do; whether those were erased meanwhile is the log's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from hypothesis import strategies as st

from actors import consent
from events import streams
from events.event import New
from events.membership import GuildGivenUp, GuildJoined, GuildLeft
from events.messages import MessageReceived
from events.restoring import LogRestored
from tests import given, given_replies
from tests.read_model.consents import Consents
from tests.read_model.talk import CLAIMS, OWN, PEOPLE, TEXTS, Turn, cast_any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.read_model.house import House


FIRST_COMMAND: Final = 5_000_000


class Step(NamedTuple):
    do: str
    a: int = 0
    b: int = 0
    c: int = 0


class History(Consents):
    """Lives steps in a house."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.turns: dict[str, Turn] = {}
        self.own = OWN
        self.emoji: dict[str, tuple[int, bool]] = {}
        """Version and whether it stands there, by stream."""
        self.commands: list[tuple[int, int, bool]] = []
        """Without an outcome: number, who gave it, whether its words are kept."""
        self.saved: dict[str, bytes] | None = None

    def live(self, step: Step) -> None:
        self.at += 1000
        self.house.now_us = max(self.house.now_us, self.at)
        do: Callable[[int, int, int], None] = getattr(self, step.do)
        do(step.a, step.b, step.c)

    # What the responder and the courier do.
    def decide(self, a: int, b: int, c: int) -> None:
        received = [new.event for new in self.said if isinstance(new.event, MessageReceived)]
        if not received:
            return
        event = received[a % len(received)]
        same = sorted(
            {
                other.message_id
                for other in received
                if (other.author_id, other.channel_id) == (event.author_id, event.channel_id)
            }
        )
        triggers = tuple(dict.fromkeys([event.message_id, *same[: b % 3]]))
        events = given_replies.decided(
            triggers,
            channel=event.channel_id,
            guild=event.guild_id,
            person=event.author_id,
            verdict="skip" if c % 7 == 0 else "answer",
            at=self.at,
        )
        if self.record(*events):
            self.turns[events[0].stream] = Turn(triggers, event.author_id)

    def _turn(self, a: int) -> tuple[str, Turn] | None:
        names = list(self.turns)
        return (names[a % len(names)], self.turns[names[a % len(names)]]) if names else None

    def compose(self, a: int, b: int, c: int) -> None:
        if (found := self._turn(a)) is None or found[1].chunks is not None:
            return
        stream, turn = found
        kept = turn.triggers[b % len(turn.triggers) :] if b % 4 == 0 else turn.triggers
        rests_on = [streams.message(i) for i in kept]
        if c % 2 and self.facts:
            rests_on.append(self.facts[c % len(self.facts)].stream)
        if c % 3 == 0:
            rests_on += [name for name, other in self.turns.items() if other.delivered][:1]
        if c % 5 == 0 and (other := self._quotable(c)):
            rests_on.append(streams.message(cast_any(other.event).message_id))
        if c % 4 == 0 and self.summarised:
            rests_on.append(self.summarised[-1])
        chunks = tuple(f"You said {TEXTS[(b + n) % len(TEXTS)]}" for n in range((1, 2, 0)[c % 3]))
        new = given_replies.composed(
            stream,
            chunks,
            sources=sorted(set(rests_on)),
            version=turn.version + 1,
            person=turn.person,
            at=self.at,
        )
        if self.record(new):
            turn.version, turn.chunks = turn.version + 1, len(chunks)

    def deliver(self, a: int, b: int, c: int) -> None:
        if (found := self._turn(a)) and (turn := found[1]).chunks and turn.delivered < turn.chunks:
            message_id = self.own + 1
            new = given_replies.delivered(
                found[0], message_id, chunk=turn.delivered, version=turn.version + 1
            )
            if self.record(new):
                self.own, turn.version, turn.delivered = (
                    message_id,
                    turn.version + 1,
                    turn.delivered + 1,
                )

    def react(self, a: int, b: int, c: int) -> None:
        if self.own > OWN:
            message_id = OWN + 1 + a % (self.own - OWN)
            person = PEOPLE[b % len(PEOPLE)]
            version, there = self.emoji.get(f"{message_id} {person} {c % 2}", (0, False))
            new = given_replies.reaction(
                message_id,
                person,
                "+-"[c % 2],
                added=not there,
                version=version + 1,
                at=self.at,
            )
            if self.record(new):
                self.emoji[f"{message_id} {person} {c % 2}"] = (version + 1, not there)

    def command(self, a: int, b: int, c: int) -> None:
        """Somebody gives one; of who has paused or was forgotten no words are kept."""
        person = PEOPLE[a % len(PEOPLE)]
        standing = consent.standing(self.house.log, person)
        heard = not (standing.paused or standing.forgotten or standing.erasing)
        number = FIRST_COMMAND + len(self.everything)
        new = given_replies.command(
            number,
            None if standing.forgotten else person,
            guild=1 if b % 3 else None,
            text=TEXTS[c % len(TEXTS)] if heard else None,
            at=self.at,
        )
        if self.record(new):
            self.commands.append((number, person, heard))

    def answer_command(self, a: int, b: int, c: int) -> None:
        """Sometimes with something that its giver put right."""
        if not self.commands:
            return
        number, person, heard = self.commands.pop(a % len(self.commands))
        stream = streams.command(number)
        quote, fact, attribute, value = CLAIMS[b % len(CLAIMS)]
        corrected = given.fact(
            fact,
            evidence=quote,
            source=number,
            cause=stream,
            guild=1 if c % 2 else None,
            person=person,
            attribute=attribute,
            value=value,
            correction=True,
            at=self.at,
        )
        event = msgspec.structs.replace(corrected.event, sources=(stream,))  # there is no message
        events = [corrected._replace(event=event)] if heard and c % 4 else []
        if self.record(*events, given_replies.command_answered(number, at=self.at)):
            self.facts += events

    def end(self, a: int, b: int, c: int) -> None:
        if found := self._turn(a):
            stream, turn = found
            make = given_replies.failed if b % 2 else given_replies.cancelled
            if self.record(make(stream, turn.version + 1)):
                turn.version += 1
                turn.chunks = turn.chunks or 0

    def pay(self, a: int, b: int, c: int) -> None:
        found = self._turn(a) if b % 2 else None
        name = f"call:{len(self.everything)}"
        self.record(given_replies.call(name, turn=found[0] if found else ""))

    # Erasures, and what may happen to the read model.
    def move_out(self, a: int, b: int, c: int) -> None:
        """In a server, out of it, and given up, in any order."""
        guild_id = 1 + a % 2
        kind = (
            GuildJoined(at=self.at, guild_id=guild_id, account_id=OWN),
            GuildLeft(at=self.at, guild_id=guild_id, account_id=OWN),
            GuildGivenUp(at=self.at, guild_id=guild_id),
        )[b % 3]
        stream = streams.membership(guild_id)
        self.record(New(stream, kind, version=self.house.log.version_of(stream) + 1))

    def restore(self, a: int, b: int, c: int) -> None:
        event = LogRestored(at=self.at, head=self.house.log.head(), replaced=0)
        self.record(New(streams.restored(self.at), event, version=1))

    def come_back(self, a: int, b: int, c: int) -> None:
        """Someone erased opts in again: a new generation of their key."""
        self.house.settle()
        owner = streams.person_key(PEOPLE[a % 2])
        self.house.keys._db.execute(
            "INSERT INTO keys SELECT owner, max(generation) + 1, randomblob(32), ?, NULL "
            "FROM keys WHERE owner = ? GROUP BY owner HAVING count(*) = count(destroyed_us)",
            (self.at, owner),
        )
        self.house.keys._newest.clear()

    def project(self, a: int, b: int, c: int) -> None:
        self.house.step(1 + a % 12)

    def carry_out(self, a: int, b: int, c: int) -> None:
        self.house.eraser.erase_all(purge=a % 6 == 0)

    def die_erasing(self, a: int, b: int, c: int) -> None:
        self.house.die_erasing(a % 8)
        self._lose(b)

    def die_projecting(self, a: int, b: int, c: int) -> None:
        self.house.die_between_index_and_tables(1 + a % 12)

    def _lose(self, b: int) -> None:
        if lost := ((), ("read.duckdb", "lexical.db"), ("lexical.db",))[b % 3]:
            self.house.reopen(*lost)

    def save(self, a: int, b: int, c: int) -> None:
        if self.saved is None:
            self.saved = self.house.save()

    def go_back(self, a: int, b: int, c: int) -> None:
        if self.saved is not None:
            self.house.go_back(self.saved)


COMMON: Final = (
    *(["say"] * 5 + ["edit"] * 3 + ["delete"] * 3 + ["learn"] * 4 + ["project"] * 3),
    *(["decide"] * 2 + ["compose"] * 3 + ["deliver"] * 2 + ["embed_fact"] * 2 + ["embed"]),
    *("forget_or_pin", "take_back", "refuse", "read", "read", "pay", "end", "change", "repeat"),
    *("react", "react"),
    *("command", "answer_command", "answer_command"),
    *("automate", "start_run", "say_run", "say_run", "finish_run", "change_automation"),
    *("summarize", "summarize", "summarize", "learn_history", "reflect"),
    *(
        "erase_person",
        "carry_out",
        "carry_out",
        "pause",
        "resume",
        "resume",
        "leave",
        "stay",
        "allow",
    ),
)
RARE: Final = (
    *("erase_guild", "erase_channel", "move_out", "come_back", "die_erasing", "die_projecting"),
    *("save", "go_back", "restore", "skip_runs"),
)
_number = st.integers(0, 35)


def steps(names: tuple[str, ...]) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.sampled_from(names), _number, _number, _number)


LIVES = st.lists(steps(COMMON), min_size=4, max_size=24)
BROKEN_LIVES = st.lists(steps(COMMON + RARE * 2), min_size=4, max_size=24)
LONG_LIVES = st.lists(steps(COMMON + RARE), min_size=4, max_size=60)
