"""Random lives of a data folder: what could be recorded, in any order the log would accept.

A step names what happens loosely ("delete message 3", "compose the second turn"); living it makes
the event that could really happen then. Whatever rests on words is only made from words on record,
as actors do; whether those were erased meanwhile is the log's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hypothesis import strategies as st

from events import streams
from events.facts import FactWords
from events.messages import MessageReceived
from events.request import Appended
from events.wording import meanings
from tests import given, given_replies
from tests.given import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from events.event import New
    from tests.read_model.house import House

MESSAGES: Final = 9
OWN: Final = 900  # our own messages are numbered from here
PEOPLE: Final = (7, 8)
TEXTS: Final = (
    "I like tea, see https://a.example/tea?utm_source=x",
    "My cat is called Rex",
    "I live in Rome now https://a.example/tea",
    "I live in Bonn now",
    "nothing to see",
)
CLAIMS: Final = (  # quote, fact, attribute, value
    ("like tea", "Likes tea.", "", ""),
    ("cat is called Rex", "The cat is Rex.", "cat", "rex"),
    ("live in Rome", "Lives in Rome.", "city", "rome"),
    ("live in Bonn", "Lives in Bonn.", "city", "bonn"),
    ("i", "Likes  the tea", "", ""),
)
SETTINGS: Final = (("recall.facts", "12"), ("recall.facts", "3"), ("bot.name", '"Lore"'))
MODELS: Final = ("mini", "maxi")


class Step(NamedTuple):
    do: str
    a: int = 0
    b: int = 0
    c: int = 0

    def __repr__(self) -> str:
        return f"Step({self.do!r}, {self.a}, {self.b}, {self.c})"


def author_of(message_id: int) -> int:
    return PEOPLE[message_id % 2]


def place_of(message_id: int) -> tuple[int | None, int]:
    """(guild, channel): two of three messages are in the server."""
    return (None, 4) if message_id % 3 == 0 else (1, 3)


class History:
    """Lives steps in a house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.at = AT
        self.said: list[New] = []
        """Wordings of messages that are or were on record."""
        self.facts: list[New] = []
        self.turns: dict[str, Turn] = {}
        self.everything: list[New] = []
        self.saved: dict[str, bytes] | None = None
        self.own = OWN
        self.versions: dict[str, int] = {}

    def live(self, step: Step) -> None:
        self.at += 1000
        self.house.now_us = max(self.house.now_us, self.at)
        do: Callable[[int, int, int], None] = getattr(self, step.do)
        do(step.a, step.b, step.c)

    def record(self, *events: New) -> bool:
        self.everything += events
        return isinstance(self.house.append(*events), Appended)

    # What people do.
    def say(self, a: int, b: int, c: int) -> None:
        message_id = 1 + a % MESSAGES
        guild, channel = place_of(message_id)
        new = given.message(
            message_id,
            TEXTS[b % len(TEXTS)],
            author=author_of(message_id),
            guild=guild,
            channel=channel,
            edited_ms=(0, 0, 2)[c % 3],
            via=("live", "live", "import", "backfill")[c % 4],
            at=self.at,
        )
        if self.record(new):
            self.said.append(new)

    def edit(self, a: int, b: int, c: int) -> None:
        message_id = 1 + a % MESSAGES
        guild, channel = place_of(message_id)
        new = given.edit(
            message_id,
            1 + c % 4,
            TEXTS[b % len(TEXTS)],
            author=author_of(message_id),
            guild=guild,
            channel=channel,
            at=self.at,
        )
        if self.record(new):
            self.said.append(new)

    def delete(self, a: int, b: int, c: int) -> None:
        ours = b % 8 == 0
        message_id = OWN + 1 + a % 3 if ours else 1 + a % MESSAGES
        self.record(given.deletion(message_id, at=self.at))

    def repeat(self, a: int, b: int, c: int) -> None:
        if self.everything:
            first = a % len(self.everything)
            self.record(*self.everything[first : first + 1 + b % 2])

    def change(self, a: int, b: int, c: int) -> None:
        key, value = SETTINGS[a % len(SETTINGS)]
        version = self.versions.get(key, 0) + 1
        if self.record(given.setting(key, value, version=version, at=self.at)):
            self.versions[key] = version

    # What the curator does.
    def _quotable(self, a: int) -> New | None:
        return self.said[a % len(self.said)] if self.said else None

    def learn(self, a: int, b: int, c: int) -> None:
        source = self._quotable(a)
        if source is None:
            return
        quote, fact, attribute, value = CLAIMS[b % len(CLAIMS)]
        event: Any = source.event
        lore = c % 5 == 0 and event.guild_id is not None
        other = cast_any(self.said[(a + 1) % len(self.said)].event)
        others = [other.message_id] if c % 3 == 0 else []
        new = given.fact(
            fact,
            evidence=quote,
            source=event.message_id,
            sources=others,
            cause=f"window:{len(self.everything)}",
            scope="guild" if lore else "user",
            guild=event.guild_id,
            person=event.author_id,
            subject="__lore__" if lore else "",
            owner=streams.guild_key(1) if lore else "",
            attribute=attribute,
            value=value,
            correction=c % 4 == 1,
            confidence=(0.3, 0.6, 0.9)[c % 3],
            at=self.at,
        )
        if self.record(new):
            self.facts.append(new)

    def refuse(self, a: int, b: int, c: int) -> None:
        if source := self._quotable(a):
            event: Any = source.event
            cause = f"window:{len(self.everything)}"
            self.record(given.refused(event.message_id, cause=cause, person=event.author_id))

    def embed(self, a: int, b: int, c: int) -> None:
        if source := self._quotable(a):
            event: Any = source.event
            self.record(
                given.embedded(
                    event.message_id,
                    of=source.stream,
                    model=MODELS[b % 2],
                    degrees=c,
                    author=event.author_id,
                    at=self.at,
                )
            )

    def embed_fact(self, a: int, b: int, c: int) -> None:
        if self.facts:
            fact = self.facts[a % len(self.facts)]
            model, degrees = MODELS[b % 4 == 0], 15 * (c % 5)
            self.record(
                given.fact_embedded(
                    fact.stream, model=model, degrees=degrees, owner=fact.owner, at=self.at
                )
            )

    def forget_fact(self, a: int, b: int, c: int) -> None:
        if not self.facts:
            return
        fact = self.facts[a % len(self.facts)]
        event: Any = fact.event
        words = fact.words
        assert isinstance(words, FactWords)
        texts = meanings(words.fact, words.attribute, words.value)
        vectors = ((MODELS[0], given.unit(15 * (c % 5))),) if c % 3 == 0 else ()
        self.record(
            given.forgotten(
                streams.fact(f"turn:{len(self.everything)}", 1),
                [self.house.keys.keyed_hash(fact.owner, text) for text in texts],
                scope=event.scope,
                guild=event.guild_id,
                subject=event.subject,
                owner=fact.owner,
                messages=[event.source_message_id] if b % 2 else (),
                vectors=vectors,
                message_us=AT + b % MESSAGES,
                at=self.at,
            )
        )

    def pin(self, a: int, b: int, c: int) -> None:
        if self.facts:
            fact = self.facts[a % len(self.facts)]
            event: Any = fact.event
            version = self.versions.get(fact.stream, 1) + 1
            new = given.pinned(
                fact.stream,
                version,
                scope=event.scope,
                guild=event.guild_id,
                subject=event.subject,
                at=self.at,
            )
            if self.record(new):
                self.versions[fact.stream] = version

    def read(self, a: int, b: int, c: int) -> None:
        first, upto = sorted((1 + a % MESSAGES, 1 + b % MESSAGES))
        channel = place_of(upto)[1]
        stream = streams.window(channel, upto)
        version = self.versions.get(stream, 0) + 1
        if self.record(given.window(first, upto, channel=channel, version=version, at=self.at)):
            self.versions[stream] = version

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
    def erase_person(self, a: int, b: int, c: int) -> None:
        self._erase(streams.person_key(PEOPLE[a % 2]))

    def erase_guild(self, a: int, b: int, c: int) -> None:
        self._erase(streams.guild_key(1))

    def _erase(self, what: str) -> None:
        known = self.house.log.streams_under(f"erase:{what}:")
        self.record(given.erasure(what, len(known) + 1, at=self.at))

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
        lost = ((), ("read.duckdb", "lexical.db"), ("lexical.db",))[b % 3]
        if lost:
            self.house.reopen(*lost)

    def save(self, a: int, b: int, c: int) -> None:
        if self.saved is None:
            self.saved = self.house.save()

    def go_back(self, a: int, b: int, c: int) -> None:
        if self.saved is not None:
            self.house.go_back(self.saved)


def cast_any(event: object) -> Any:
    return event


class Turn:
    """A turn as far as it went."""

    def __init__(self, triggers: tuple[int, ...], person: int) -> None:
        self.triggers = triggers
        self.person = person
        self.version = 1
        self.chunks: int | None = None
        self.delivered = 0


COMMON: Final = (
    *(["say"] * 5 + ["edit"] * 3 + ["delete"] * 3 + ["learn"] * 4 + ["project"] * 3),
    *(["decide"] * 2 + ["compose"] * 3 + ["deliver"] * 2 + ["embed_fact"] * 2 + ["embed"]),
    *("forget_fact", "pin", "refuse", "read", "pay", "end", "change", "repeat"),
    *("erase_person", "carry_out", "carry_out"),
)
RARE: Final = (*("erase_guild", "come_back", "die_erasing", "die_projecting", "save", "go_back"),)
_number = st.integers(0, 35)


def steps(names: tuple[str, ...]) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.sampled_from(names), _number, _number, _number)


LIVES = st.lists(steps(COMMON), min_size=4, max_size=40)
BROKEN_LIVES = st.lists(steps(COMMON + RARE * 2), min_size=4, max_size=40)
