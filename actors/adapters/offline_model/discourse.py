"""What people stated over a stretch of messages: "I" and "she" resolved, corrections tied to what they correct."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from actors.adapters.offline_model.attributes import claims_in
from actors.adapters.offline_model.claims import PRONOUNS, Claim, Thing
from actors.adapters.offline_model.english import FEMALE, KIN, MALE, PETS, concept, tokens
from actors.adapters.offline_model.sentences import Clause, clauses, is_joke
from actors.adapters.offline_model.statements import Predicate, predicates, strip_leads
from actors.adapters.offline_model.values import TIME, clean, colour_in, name_of, thing_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

THREAD = timedelta(minutes=10)
"""A pronoun or a correction reaches back this far to the same author's previous message: the quiet gap
after which the rest of the system, too, takes a conversation for ended."""


@dataclass(frozen=True, slots=True)
class Source:
    """A message, or the words behind a fact, that may be quoted."""

    message_id: int
    author_id: int
    author_name: str
    at: datetime
    text: str
    kind: Literal["message", "fact"] = "message"
    id: int = 0
    sentence: str = ""
    """A fact's own sentence, about `subject_id`."""
    subject_id: int | None = None
    citable: bool = True
    """Offered as a recalled item, so that `cited` may name it."""


class Stated(NamedTuple):
    """A claim with who stated it where. Roots are resolved: "#17" for authors, else a name or ""."""

    claim: Claim
    source: Source
    clause: Clause
    order: int


class Spoken(NamedTuple):
    """A clause with its source: what coverage looks at."""

    clause: Clause
    source: Source
    order: int
    said: tuple[Predicate, ...]
    words: tuple[str, ...]
    """The concepts of all its words, in order."""


@dataclass(slots=True)
class _Author:
    at: datetime | None = None
    mentioned: list[Thing] = field(default_factory=list[Thing])
    claims: list[Claim] = field(default_factory=list[Claim])
    sentence: str = ""
    subject: str = ""
    """Of the latest clause: a verb that follows in the same sentence without a subject takes it."""


@dataclass(slots=True)
class Discourse:
    """The reading of all sources, oldest first."""

    stated: list[Stated] = field(default_factory=list[Stated])
    spoken: list[Spoken] = field(default_factory=list[Spoken])
    authors: dict[int, _Author] = field(default_factory=dict[int, _Author])

    def pronoun(self, author_id: int, thing: Thing) -> Thing | None:
        """What "he", "her cat", "it" of this author means now; None when nothing fits."""
        author = self.authors.get(author_id)
        return _resolve(thing, author.mentioned if author else [])


def read(sources: Iterable[Source]) -> Discourse:
    """Read sources in the order of time."""
    discourse = Discourse()
    order = 0
    for source in _without_jokes(sorted(sources, key=lambda s: (s.at, s.message_id))):
        author = discourse.authors.setdefault(source.author_id, _Author())
        if author.at is None or source.at - author.at > THREAD:
            author.mentioned, author.claims = [], []
        author.at = source.at
        for clause in clauses(source.text):
            order += 1
            said = predicates(clause.text)
            words = tuple(concept(token.low) for token in tokens(clause.text))
            discourse.spoken.append(Spoken(clause, source, order, tuple(said), words))
            for claim in _claims_of(clause, said, author):
                resolved = _rooted(claim, source, author)
                if resolved is None:
                    continue
                author.claims.append(claim)
                if clause.asserts and not clause.said:
                    discourse.stated.append(Stated(resolved, source, clause, order))
            author.sentence = clause.sentence
            author.subject = said[0].subject if said else author.subject
            author.mentioned += _antecedents(clause.text, said, author.mentioned)
        if source.sentence and source.subject_id is not None:
            order += 1
            discourse.stated += _of_fact(source, order)
    return discourse


def _without_jokes(sources: list[Source]) -> list[Source]:
    """Without messages that their author's next message calls a joke."""
    kept: list[Source] = []
    for source in sources:
        if is_joke(source.text) and len(source.text) < 60:  # "just kidding!", not a long message
            for at in range(len(kept) - 1, -1, -1):
                if kept[at].author_id == source.author_id:
                    if source.at - kept[at].at <= THREAD:
                        del kept[at]
                    break
            continue
        kept.append(source)
    return kept


_ELLIPSIS = re.compile(
    r"^(?:it is|that is|it was|it should be|that should be|should be|make (?:it|that)|i meant(?: to say)?|i mean|to|is|he is|she is|it will be|changed to|moved to|rather)?"
    r" ?(?:called |named |actually |now |in fact |really |from |in )*(?P<value>[^,]{1,60}?)(?:,? (?:and )?not .+|,? instead|,? sorry)?$",
    re.IGNORECASE,
)
_STARRED = re.compile(r"^\*(?P<value>[\w' -]{2,40})\*?$|^(?P<also>[\w' -]{2,40})\*$")


def _claims_of(clause: Clause, said: list[Predicate], author: _Author) -> list[Claim]:
    """The claims of a clause, with elliptic corrections ("no, it's Tuesday") filled in."""
    body, corrects = strip_leads(clause.text)
    found = claims_in(clause.text, said)
    if (
        not found
        and clause.sentence == author.sentence
        and author.subject
        and _VERB_FIRST.match(body)
    ):
        return claims_in(f"{author.subject} {body}")
    starred = _STARRED.match(clause.sentence)
    if author.claims and starred is not None:
        return _corrected(author.claims, clean(starred["value"] or starred["also"]))
    meant = re.search(r"\b(?:i meant|i mean)\b", clause.text, re.IGNORECASE) is not None
    pointing = (
        re.match(r"(?:it|that) (?:is|was|should be|will be)\b", body, re.IGNORECASE) is not None
    )
    short = len(body.split(" ")) <= 3 and not said
    if author.claims and (meant or (corrects and (pointing or short))):
        lone = _ELLIPSIS.match(body)
        value = thing_of(lone["value"]) if lone else ""
        if value:
            return _corrected(author.claims, value)
    return found


_VERB_FIRST = re.compile(
    r"(?:live|work|love|like|hate|enjoy|dislike|prefer|adore|stud(?:y|ie)|speak|play|have|has|own|am|is|are|was|do(?:es)? not|can not|moved|bought|got|adopted|drive|collect|visited)s?\b",
    re.IGNORECASE,
)
_NAMELIKE = frozenset("name home origin birthplace employer school nickname study".split())
_TIMELIKE = frozenset("date birthday plan".split())


def _corrected(claims: list[Claim], value: str) -> list[Claim]:
    """The latest claim that a lone value can correct, with that value."""
    for claim in reversed(claims):
        if TIME.match(value):
            fits = claim.attribute in _TIMELIKE
        elif value.isdigit():
            fits = claim.attribute == "age" or claim.value.split(" ")[0].isdigit()
        elif colour_in(value):
            fits = claim.attribute == "colour"
        elif value[:1].isupper():
            fits = claim.attribute in _NAMELIKE or claim.value[:1].isupper()
        else:
            fits = claim.attribute not in {"have", "be"}
        if fits:
            named = name_of(value) if claim.attribute == "name" else value
            return (
                [replace(claim, value=named, correction=True, positive=True, further=False)]
                if named
                else []
            )
    return []


def _antecedents(text: str, said: list[Predicate], earlier: list[Thing]) -> list[Thing]:
    """What a clause leaves for later pronouns; its subject comes last, so it is tried first."""
    found = mentions(text)
    for predicate in said:
        subject = predicate.thing
        if subject.root in PRONOUNS:
            meant = _resolve(subject, earlier)
            found += [meant] if meant is not None else []
        elif (subject.path and subject.root in {"me", "we"}) or (
            subject.root not in {"me", "we", "you", ""} and not subject.path
        ):
            found.append(replace(subject, alias=""))
    return found


def _rooted(claim: Claim, source: Source, author: _Author) -> Claim | None:
    thing = claim.thing
    if thing.root in {"me", "we"}:
        return replace(claim, thing=replace(thing, root=f"#{source.author_id}"))
    if thing.root == "you":
        return None
    if thing.root in {"he", "she", "it", "they"}:
        meant = _resolve(thing, author.mentioned)
        if meant is None:
            return None
        if thing.root == "it" and claim.attribute == "be" and not thing.path:
            return None  # "it is great": anything may be meant
        mine = meant.root in {"me", "we"}
        return replace(claim, thing=replace(meant, root=f"#{source.author_id}") if mine else meant)
    return claim


def _resolve(thing: Thing, mentioned: list[Thing]) -> Thing | None:
    """The latest thing mentioned that the pronoun can stand for."""
    for earlier in reversed(mentioned[-12:]):  # further back a pronoun would mislead people too
        head = earlier.head
        person = head in KIN or (bool(earlier.root) and not earlier.path)
        fits = {
            "he": head not in FEMALE and (person or head in PETS),
            "she": head not in MALE and (person or head in PETS),
            "it": not person,
            "they": True,
        }.get(thing.root, False)
        if fits:
            return Thing(
                earlier.root,
                (*earlier.path, *thing.path),
                thing.modifiers if thing.path else earlier.modifiers,
            )
    return None


_STARTERS = frozenset("my our a an".split())


def mentions(text: str) -> list[Thing]:
    """The people, pets and things owned that a clause names, in order: "my sister", "a dog", "Anna's car"."""
    found: list[Thing] = []
    words = tokens(text)
    at = 0
    while at < len(words):
        low = words[at].low
        if low in _STARTERS and at + 1 < len(words):
            thing, at = _mention(
                "me" if low in {"my", "a", "an"} else "we",
                words,
                at + 1,
                indefinite=low in {"a", "an"},
            )
            if thing is not None:
                found.append(thing)
            continue
        following = words[at + 1].low if at + 1 < len(words) else ""
        if following == "'s" and at + 2 < len(words):
            thing, at = _mention(low, words, at + 2, indefinite=False)
            if thing is not None:
                found.append(thing)
            continue
        at += 1
    return found


def _mention(root: str, words: list, at: int, *, indefinite: bool) -> tuple[Thing | None, int]:  # type: ignore[type-arg]
    path: list[str] = []
    modifiers: set[str] = set()
    for step in range(at, min(at + 3, len(words))):
        here = concept(words[step].low)
        possessed = step + 1 < len(words) and words[step + 1].low == "'s"
        if (
            here in KIN | PETS
            or possessed
            or step == at + 2
            or step + 1 == len(words)
            or not _nounlike(words[step + 1].low)
        ):
            path.append(here)
            if possessed:
                deeper, end = _mention(root, words, step + 2, indefinite=False)
                tail = deeper.path if deeper else ()
                return Thing(root, (*path, *tail), deeper.modifiers if deeper else frozenset()), end
            if indefinite and here not in KIN | PETS and at != step:
                return Thing(root, tuple(path), frozenset(modifiers)), step + 1
            return Thing(root, tuple(path), frozenset(modifiers)), step + 1
        modifiers.add(here)
    return None, at


def _nounlike(word: str) -> bool:
    from actors.adapters.offline_model.english import FUNCTION
    from actors.adapters.offline_model.statements import VERBS

    return word not in FUNCTION and word not in VERBS


def _of_fact(source: Source, order: int) -> list[Stated]:
    """Claims of a fact's own sentence ("Anna's cat is called Biscuit."), put to its subject's id."""
    found: list[Stated] = []
    name = source.author_name.lower()
    for clause in clauses(source.sentence):
        for claim in claims_in(clause.text):
            root = claim.thing.root
            if root and (root == name or root == name.split(" ")[0]):
                claim = replace(claim, thing=replace(claim.thing, root=f"#{source.subject_id}"))
            found.append(Stated(claim, source, clause._replace(sentence=source.text), order))
    return found
