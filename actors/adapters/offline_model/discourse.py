"""What people stated over a stretch of messages: "I" and "she" resolved, corrections understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from actors.adapters.offline_model.attributes import claims_in, introductions
from actors.adapters.offline_model.claims import ATTRIBUTES, GAP, PRONOUNS, Claim, Thing
from actors.adapters.offline_model.corrections import (
    correction,
    renewed,
    rescheduled,
    succeeding,
)
from actors.adapters.offline_model.english import concept, tokens
from actors.adapters.offline_model.pronouns import antecedents, resolve
from actors.adapters.offline_model.questions import read_question
from actors.adapters.offline_model.sentences import Clause, before_report, clauses, is_joke
from actors.adapters.offline_model.statements import Predicate, predicates, strip_leads
from actors.adapters.offline_model.values import TIME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from actors.ports import Line

THREAD = timedelta(minutes=10)
"""A pronoun or a correction reaches back this far to the same author's previous message: the quiet
gap after which the rest of the system, too, takes a conversation for ended."""
_SELF = frozenset({"me", "we"})
QUESTION_CHARS_MAX = 400
"""A longer question is cut: its point comes first, and patterns over it stay fast."""
JOKE_CHARS_MAX = 60  # "just kidding!" takes the message before back; a long message doesn't


@dataclass(frozen=True, slots=True)
class Source:
    """A message, or the words behind a fact, that may be quoted."""

    message_id: int
    author_id: int
    author_name: str
    at: datetime
    text: str
    kind: Literal["message", "fact"]
    id: int
    sentence: str = ""
    """A fact's own sentence, about `subject_id`."""
    subject_id: int | None = None


def spoken_line(line: Line) -> Source:
    """A message as a source."""
    return Source(
        line.message_id, line.author_id, line.author_name, line.at, line.text, "message",
        line.message_id,
    )  # fmt: skip


class Stated(NamedTuple):
    """A claim with who stated it where. Roots are resolved: "#17", else a name or ""."""

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
    """What an author's next clause may point back to."""

    at: datetime | None = None
    mentioned: list[Thing] = field(default_factory=list[Thing])
    claims: list[tuple[Claim, int]] = field(default_factory=list[tuple[Claim, int]])
    """With the order of their clauses."""
    sentence: str = ""
    subject: str = ""
    """Of the latest clause: a verb that follows in the same sentence without a subject takes it."""


@dataclass(slots=True)
class Discourse:
    """The reading of all sources, oldest first."""

    stated: list[Stated] = field(default_factory=list[Stated])
    spoken: list[Spoken] = field(default_factory=list[Spoken])
    authors: dict[int, _Author] = field(default_factory=dict[int, _Author])
    amended: dict[int, Stated] = field(default_factory=dict[int, Stated])
    """By the order of a clause, the later words that correct it: "make it six"."""

    def pronoun(self, author_id: int, thing: Thing) -> Thing | None:
        """What "he", "her cat", "it" of this author means now; None when nothing fits."""
        author = self.authors.get(author_id)
        return resolve(thing, author.mentioned) if author is not None else None


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
            said = tuple(predicates(clause.text))
            words = tuple(concept(token.low) for token in tokens(clause.text))
            discourse.spoken.append(Spoken(clause, source, order, said, words))
            claims, amends = _claims_of(clause, said, author)
            _note_rescheduled(discourse, clause, source, order)
            introduced = [c.thing for c in introductions(before_report(clause))]
            for found in claims:
                thing = renewed(found.thing, clause.text, author.claims)
                claim = replace(found, thing=thing)
                resolved = _rooted(claim, source, author)
                if resolved is None:
                    continue
                author.claims.append((claim, order))
                told = not clause.said or (claim.attribute == "name" and claim.thing in introduced)
                if clause.asserts and told:
                    discourse.stated.append(Stated(resolved, source, clause, order))
                    if amends:
                        discourse.amended[amends] = discourse.stated[-1]
            author.sentence = clause.sentence
            author.subject = said[0].subject if said else author.subject
            author.mentioned += antecedents(clause.text, said, author.mentioned)
            author.mentioned += _asked_for(clause, author) if clause.asks else []
        order += 1
        told = {(s.claim.thing, s.claim.attribute) for s in discourse.stated if s.source is source}
        discourse.stated += [
            stated
            for stated in _of_fact(source, order)
            if (stated.claim.thing, stated.claim.attribute) not in told
        ]  # a message that can be read says itself what its facts say, and says all of it
    return discourse


def _note_rescheduled(discourse: Discourse, clause: Clause, source: Source, order: int) -> None:
    """Mark the author's latest earlier clause that gave a time for what moved as corrected."""
    moved = rescheduled(clause) if clause.asserts else None
    if moved is None:
        return
    words, when = moved
    for spoken in reversed(discourse.spoken[:-1]):
        own = spoken.source.author_id == source.author_id and spoken.clause.asserts
        if own and words <= set(spoken.words) and TIME.search(spoken.clause.text):
            claim = Claim(Thing(""), "date", when, correction=True)
            discourse.amended[spoken.order] = Stated(claim, source, clause, order)
            discourse.stated += [
                Stated(replace(s.claim, value=when, correction=True), source, clause, order)
                for s in discourse.stated
                if s.order == spoken.order and s.claim.attribute == "date"
            ]
            return


def _asked_for(clause: Clause, author: _Author) -> list[Thing]:
    """Whom a question was about: "What does Dario do? And where does he live?"."""
    asked = read_question(clause.sentence[:QUESTION_CHARS_MAX])
    thing = asked.subject if asked is not None else None
    if thing is not None and thing.root in PRONOUNS:
        thing = resolve(thing, author.mentioned)
    if thing is not None and thing.head in ATTRIBUTES:
        thing = replace(thing, path=thing.path[:-1], modifiers=frozenset())  # whose job, whose name
    if thing is None or thing.root in {"", "you", GAP} or (thing.root in _SELF and not thing.path):
        return []
    return [replace(thing, alias="")]


def _without_jokes(sources: list[Source]) -> list[Source]:
    """Without messages that their author's next message calls a joke."""
    kept: list[Source] = []
    for source in sources:
        if len(source.text) > JOKE_CHARS_MAX or not is_joke(source.text):
            kept.append(source)
            continue
        own = [at for at, earlier in enumerate(kept) if earlier.author_id == source.author_id]
        if own and source.at - kept[own[-1]].at <= THREAD:
            del kept[own[-1]]
    return kept


_VERB_FIRST = re.compile(
    r"(?:(?:live|work|love|like|hate|enjoy|dislike|prefer|adore|stud(?:y|ie)|speak|play|own|drive"
    r"|collect)s?|have|has|am|is|are|was|do(?:es)? not|can not|moved|bought|got|adopted|visited)\b",
    re.IGNORECASE,
)


def _claims_of(
    clause: Clause, said: tuple[Predicate, ...], author: _Author
) -> tuple[list[Claim], int]:
    """The claims of a clause, with subjects left out and lone corrections filled in.

    And the order of the clause that it corrects, 0 if none.
    """
    found = claims_in(clause.text, said)
    if not found and author.subject and clause.sentence == author.sentence:
        body, _ = strip_leads(clause.text)
        if _VERB_FIRST.match(body):
            return claims_in(f"{author.subject} {body}"), 0
    successor = succeeding(clause, author.claims)
    if successor is not None and clause.sentence == author.sentence:
        return [successor], 0
    corrected = correction(clause, said, author.claims)
    return found if corrected is None else [corrected[0]], corrected[1] if corrected else 0


def _rooted(claim: Claim, source: Source, author: _Author) -> Claim | None:
    """The claim with its root resolved; None where it speaks of "you" or of nobody known."""
    thing = claim.thing
    if thing.root in {"he", "she", "it", "they"}:
        if thing.root == "it" and claim.attribute == "be" and not thing.path:
            return None  # "it is great": anything may be meant
        meant = resolve(thing, author.mentioned)
        if meant is None:
            return None
        thing = meant
    if thing.root == "you":
        return None
    own = thing.root in {"me", "we"}
    return replace(claim, thing=replace(thing, root=f"#{source.author_id}") if own else thing)


def _of_fact(source: Source, order: int) -> list[Stated]:
    """Claims of a fact's own sentence ("Anna's cat is …"), put to its subject's id."""
    if not source.sentence or source.subject_id is None:
        return []
    names = {source.author_name.lower(), source.author_name.lower().split(" ", 1)[0]}
    found: list[Stated] = []
    for clause in clauses(source.sentence):
        quoted = clause._replace(sentence=source.text)
        for claim in claims_in(clause.text):
            named = claim.thing.root in names
            thing = replace(claim.thing, root=f"#{source.subject_id}") if named else claim.thing
            found.append(Stated(replace(claim, thing=thing), source, quoted, order))
    return found
