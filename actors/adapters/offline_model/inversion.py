"""Undoing a question's word order: "is my cat called" becomes "my cat is called"."""

from __future__ import annotations

import re

from actors.adapters.offline_model.noun_phrases import parse_thing
from actors.adapters.offline_model.statements import ADVERBS, VERBS

_PRONOUNS = frozenset("i we you he she it they there".split())
_PARTICIPLES = (
    "called|named|from|born|based|living|working|studying|learning|allergic|married|engaged|dating"
    "|located|staying|going|moving|planning|doing|afraid|good|interested|into|fond|employed|reading"
    "|building|turning|scared|flying|travelling|obsessed|meeting|playing|writing|visiting|getting"
    "|having|starting"
)
_AFTER_SUBJECT = re.compile(rf"^(?P<s>.+?) (?P<p>(?:{_PARTICIPLES})\b.*)$", re.IGNORECASE)
_AFTER_SUBJECT_POLAR = re.compile(
    r"^(?P<s>.+?) (?P<p>(?:in|at|on|under|with|for|an?|not|my|our|the|\d+|behind|near|older|younger"
    r"|still|also|really|by|to|inside|years|about|\w+'s)\b.*)$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"(?:called|named|from|born|based|\w{2,}ing|allergic|married|in|at|on|under|an?|into|afraid"
    r"|vegetarian|vegan|\w+er than|the \w+est)\b",
    re.IGNORECASE,
)


def split_being(body: str, *, polar: bool) -> tuple[str, str]:
    """Subject and predicate of what follows is/are: ("my cat", "called"), ("my bike", "blue")."""
    first, _, rest = body.partition(" ")
    if first.lower() in _PRONOUNS:
        return first, rest
    found = _AFTER_SUBJECT.match(body) or (_AFTER_SUBJECT_POLAR.match(body) if polar else None)
    if found is not None:
        return found["s"], found["p"]
    if not polar:
        return body, ""
    words = body.split(" ")
    at = len(words) - 1
    while at > 1 and _both_names(words[at - 1], words[at]):
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def _both_names(left: str, right: str) -> bool:
    return left[:1].isupper() and right[:1].isupper() and not left.endswith("'s")


def split_doing(body: str) -> tuple[str, str]:
    """Subject and verb phrase of what follows do/does/did."""
    words = body.split(" ")
    marks = {"my", "our", "the", "his", "her", "their"}
    if words[0].lower() in _PRONOUNS:
        at = 1
    else:
        verbs = (
            i for i in range(1, len(words))
            if words[i].lower() in VERBS | {"not"} and words[i - 1].lower() not in marks | {"a"}
        )  # fmt: skip
        at = next(verbs, 2 if words[0].lower() in marks else 1)
    while at < len(words) and words[at].lower() in ADVERBS - {"all"}:
        words.pop(at)
    return " ".join(words[:at]), " ".join(words[at:])


def is_predicate(rest: str, aux: str) -> bool:
    """Whether after "who is" comes the predicate, not a subject: "who is from Leeds"."""
    first = rest.split(" ", 1)[0]
    if aux in {"has", "have", "can"}:
        return first.lower() in {"a", "an", "two", "been"} or parse_thing(first) is None
    return _PREDICATE.match(rest) is not None
