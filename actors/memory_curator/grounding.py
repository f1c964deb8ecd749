"""Whether people really said what a model proposes to remember.

The same judgement for every path: windows, the `remember` tool, "remember that …". A candidate
stands on an actual quote of a person's message; what only a source can vouch for (names, numbers,
dates) must be there or right beside it. A refusal's reason never repeats anyone's words.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from actors.ports import FactType
from events.wording import fold_text, normalise_fact, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from actors.ports import Candidate, Line

FACT_CHARS_MAX = 400
EVIDENCE_CHARS_MAX = 240
FACTS_PER_WINDOW_MAX = 8
"""A window of 30 messages that yields more is a model rambling."""

LORE, SELF, OWNER = "__lore__", "__self__", "__owner__"
_TYPES = frozenset(get_args(FactType))


@dataclass(frozen=True, slots=True)
class Grounded:
    """A candidate that its source bears out, tidied: white space, attribute, confidence."""

    candidate: Candidate
    source: Line
    user_id: int | None
    """The person that it is about; None for lore, guidance and what is the operator's."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate is not kept, in one sentence without anyone's words."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the lines were said, and what may be learned there."""

    guild_id: int | None = None
    is_console: bool = False
    """The operator's console: the only place where scope `owner` exists."""
    may_guide: frozenset[int] = frozenset()
    """People who may tell us how to behave here."""


def ground(candidate: Candidate, lines: Mapping[int, Line], place: Place) -> Grounded | Refusal:
    """Judge one candidate against the lines it may rest on, by message id.

    `lines` are those shown to the model (a window and its context, or the triggers): never more,
    lest the verdict depend on what was said later. Bots' lines among them vouch for nothing.
    """
    candidate = _tidied(candidate)
    source = lines.get(candidate.source_message_id)
    if source is None:
        return Refusal("the source is not among the messages that were read")
    if source.is_bot:
        return Refusal("the source was not written by a person")
    reason = (
        _misshapen(candidate)
        or _misplaced(candidate, source, place)
        or _misquoted(candidate, source)
        or _unvouched(candidate, source, lines)
    )
    if reason:
        return Refusal(reason)
    user_id = source.author_id if candidate.scope == "user" else None
    return Grounded(candidate, source, user_id)


def ground_window(
    candidates: Iterable[Candidate], lines: Mapping[int, Line], place: Place
) -> list[Grounded | Refusal]:
    """Judge a window's candidates in their order: one verdict each.

    The same fact from the same message counts once, and no more than eight facts are accepted.
    """
    verdicts: list[Grounded | Refusal] = []
    accepted: set[tuple[str, str, str, int]] = set()
    for candidate in candidates:
        verdict = ground(candidate, lines, place)
        if isinstance(verdict, Grounded):
            kept = verdict.candidate
            key = (kept.scope, kept.subject, normalise_fact(kept.fact), kept.source_message_id)
            if key in accepted:
                verdict = Refusal("the same fact was already taken from this message")
            elif len(accepted) == FACTS_PER_WINDOW_MAX:
                verdict = Refusal(f"a window gives at most {FACTS_PER_WINDOW_MAX} facts")
            else:
                accepted.add(key)
        verdicts.append(verdict)
    return verdicts


def _tidied(candidate: Candidate) -> Candidate:
    attribute, value = fold_text(candidate.attribute), fold_text(candidate.value)
    certain = candidate.confidence if math.isfinite(candidate.confidence) else 0.0
    return replace(
        candidate,
        fact=" ".join(candidate.fact.split()),
        evidence=" ".join(candidate.evidence.split()).strip('"\u201c\u201d '),
        confidence=min(1.0, max(0.0, certain)),
        attribute=attribute if value else "",
        value=value if attribute else "",
    )


def _first(checks: Iterable[tuple[bool, str]]) -> str | None:
    return next((reason for failed, reason in checks if failed), None)


def _misshapen(candidate: Candidate) -> str | None:
    fact, evidence = candidate.fact, candidate.evidence
    return _first(
        (
            (not any(c.isalnum() for c in fact), "the fact is empty"),
            (not any(c.isalnum() for c in evidence), "the evidence is empty"),
            (len(fact) > FACT_CHARS_MAX, f"a fact has at most {FACT_CHARS_MAX} characters"),
            (
                len(evidence) > EVIDENCE_CHARS_MAX,
                f"a quote has at most {EVIDENCE_CHARS_MAX} characters",
            ),
            (candidate.fact_type not in _TYPES, "the fact has an unknown type"),
            (_is_several_sentences(fact[:FACT_CHARS_MAX]), "the fact is more than one sentence"),
        )
    )


_SENTENCE_END = re.compile(r"(\S+?)([.!?])[\"')\]]? (?=[\"'(]?(\w))")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st jr sr vs no nr etc e.g i.e approx inc ltd co mt ft feat u.s".split()
)


def _is_several_sentences(text: str) -> bool:
    for end in _SENTENCE_END.finditer(text):
        before, mark, after = end.groups()
        if mark == ".":
            # "Dr. Kay", "J. R. R. Tolkien" and "the U.S. Army" are names.
            stops = len(before) > 1 and before.lower() not in _ABBREVIATIONS
        else:
            stops = not before[:1].isupper()  # "Panic! At the Disco" is one
        if stops and after.isupper():
            return True
    return False


def _misplaced(candidate: Candidate, source: Line, place: Place) -> str | None:
    """Scope and subject: whose fact it may be, and who may say so."""
    subject, scope, author = candidate.subject, candidate.scope, source.author_id
    guides = candidate.fact_type == "guidance"
    return _first(
        (
            (scope == "owner" and not place.is_console, "only the console has an operator"),
            (scope == "guild" and place.guild_id is None, "there is no server to keep this for"),
            (
                scope == "user" and subject != str(author),
                "what is kept about a person must be in that person's own words",
            ),
            (scope == "guild" and subject not in {LORE, SELF}, "a server's fact is lore"),
            (scope == "owner" and subject not in {OWNER, SELF}, "it is not about the operator"),
            (subject == SELF and not guides, "what is kept about us is guidance"),
            (guides and author not in place.may_guide, "this person may not tell us how to behave"),
        )
    )


_QUOTED_LINES = re.compile(r"^>>> (?s:.*)|^> .*$", re.MULTILINE)
_RELATIVES = (
    r"(?:friend|mate|buddy|brother|sister|mum|mom|mother|dad|father|parent|wife|husband|son|daughter"
    r"|boss|colleague|coworker|neighbou?r|girlfriend|boyfriend|partner|cousin|uncle|aunt|roommate"
    r"|flatmate|teacher|grand(?:ma|pa|mother|father)|kid|child|children)s?"
)
_ABOUT_ANOTHER = re.compile(
    rf"(?:(?:and|but|so|well|yeah|oh) )*"
    rf"(?:my (?:\w+ ){{0,2}}?{_RELATIVES}\b(?!')|\w+ (?:says|said|thinks|claims|told)\b)"
)
_RELATIVE = re.compile(rf"\b{_RELATIVES}\b")
_FIRST_PERSON = re.compile(r"\b(?:i|im|me|mine|myself|we|us|our)\b")


def _misquoted(candidate: Candidate, source: Line) -> str | None:
    quote = fold_text(candidate.evidence)
    # A quoted line is somebody else's words in this person's message.
    own = fold_text(_QUOTED_LINES.sub("", source.text))
    # Whole words where a script has word bounds that we can tell.
    left = r"(?<![a-z0-9])" if quote[0].isascii() and quote[0].isalnum() else ""
    right = r"(?![a-z0-9])" if quote[-1].isascii() and quote[-1].isalnum() else ""
    if not re.search(left + re.escape(quote) + right, own):
        return "the evidence is not a quote of its source"
    if candidate.scope == "user" and _is_about_another(candidate, quote):
        return "the evidence is about somebody else"
    return None


def _is_about_another(candidate: Candidate, quote: str) -> bool:
    """Whose trait it is: "my friend Jack dislikes football" says nothing of who says it."""
    if candidate.fact_type == "relationship" or _RELATIVE.search(fold_text(candidate.fact)):
        return False
    if not _ABOUT_ANOTHER.match(quote) or _FIRST_PERSON.search(quote):
        return False
    named = {word.form for word in words_of(candidate.evidence) if word.specific}
    return named.isdisjoint(word.form for word in words_of(candidate.fact))


_QUOTED = re.compile(r'"([^"]+)"')
_EXACT = re.compile(r"[/@#_]|\w\.\w")
"""Marks addresses, handles and file names: wrong if one letter is."""


def _unvouched(candidate: Candidate, source: Line, lines: Mapping[int, Line]) -> str | None:
    """Names, numbers and dates that neither the source nor the people beside it have said."""
    said = _beside(source, lines)
    known = {word.form for text in (*said, source.author_name) for word in words_of(text)}
    if any(word.specific and word.form not in known for word in words_of(candidate.fact)):
        return "a name, number or date of the fact was not said there"
    fact, heard = fold_text(candidate.fact), fold_text("\n".join(said))
    spelt = (word for word in fact.split() if any(c.isalpha() for c in word))
    exact = [word for word in spelt if _EXACT.search(word)]
    quoted = [match.group(1) for match in _QUOTED.finditer(fact)]
    if any(words.strip("\"'()<>.,;:!?") not in heard for words in exact + quoted):
        return "an address or quotation in the fact was not said there"
    return None


def _beside(source: Line, lines: Mapping[int, Line]) -> list[str]:
    """The source and the people's lines directly before and after it."""
    people = sorted(
        (line for line in lines.values() if not line.is_bot),
        key=lambda line: (line.at, line.message_id),
    )
    at = people.index(source)
    return [line.text for line in people[max(0, at - 1) : at + 2]]
