"""What people say and what is learned from it: one half of a random life.

Each method is a step; its three numbers choose who, what and how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from events import streams
from events.facts import FactWords
from events.request import Appended
from events.wording import meanings
from tests import given, given_wishes
from tests.given import AT

if TYPE_CHECKING:
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


def author_of(message_id: int) -> int:
    return PEOPLE[message_id % 2]


def place_of(message_id: int) -> tuple[int | None, int]:
    """(guild, channel): two of three messages are in the server."""
    return (None, 4) if message_id % 3 == 0 else (1, 3)


def cast_any(event: object) -> Any:
    return event


@dataclass
class Turn:
    """A turn as far as it went."""

    triggers: tuple[int, ...]
    person: int
    version: int = 1
    chunks: int | None = None
    delivered: int = 0


class Talk:
    """Records what happens in a house, and remembers it to choose from."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.at = AT
        self.said: list[New] = []
        """Wordings of messages that are or were on record."""
        self.facts: list[New] = []
        self.wishes: list[New] = []
        """Tombstones and pins that stand."""
        self.everything: list[New] = []
        self.versions: dict[str, int] = {}
        self.windows: list[str] = []

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
            cause=self._cause(c),
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

    def _cause(self, c: int) -> str:
        """A window that was read, or something else."""
        number = len(self.everything)
        if c % 2 and self.windows:
            return f"{self.windows[-1 - c % len(self.windows)]}@{number}"
        return f"turn:{number}"

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

    def forget_or_pin(self, a: int, b: int, c: int) -> None:
        if not self.facts:
            return
        fact = self.facts[a % len(self.facts)]
        event: Any = fact.event
        words = fact.words
        assert isinstance(words, FactWords)
        texts = meanings(words.fact, words.attribute, words.value)
        vectors = ((MODELS[0], given.unit(15 * (c % 5))),) if c % 3 == 0 else ()
        stream = streams.fact(f"turn:{len(self.everything)}", 1)
        hashes = [self.house.keys.keyed_hash(fact.owner, text) for text in texts]
        about: Any = {
            "scope": event.scope,
            "guild": event.guild_id,
            "subject": event.subject,
            "owner": fact.owner,
            "at": self.at,
        }
        if c % 4 == 3:
            new = given_wishes.pinned(stream, hashes, **about)
        else:
            new = given_wishes.forgotten(
                stream,
                hashes,
                messages=[event.source_message_id] if b % 2 else (),
                vectors=vectors,
                message_us=AT + b % MESSAGES,
                **about,
            )
        if self.record(new):
            self.wishes.append(new)

    def take_back(self, a: int, b: int, c: int) -> None:
        if self.wishes:
            self.record(given_wishes.taken_back(self.wishes.pop(a % len(self.wishes)), at=self.at))

    def read(self, a: int, b: int, c: int) -> None:
        first, upto = sorted((1 + a % MESSAGES, 1 + b % MESSAGES))
        channel = place_of(upto)[1]
        stream = streams.window(channel, upto)
        version = self.versions.get(stream, 0) + 1
        if self.record(given.window(first, upto, channel=channel, version=version, at=self.at)):
            self.versions[stream] = version
            self.windows.append(stream)
