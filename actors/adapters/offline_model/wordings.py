"""Trimming a question to its core: no greeting, no "can you tell me", no "again please"."""

from __future__ import annotations

import re

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.english import concept
from actors.adapters.offline_model.statements import VERBS, expand

LAYERS_MAX = 4  # "hey, can you tell me, do you remember, …": nobody wraps deeper

_OPENING = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|but|well|oh|please|um+|erm|btw|by the way|also|sorry"
    r"|hmm+|yo"
    r"|lorekeeper|bot|quick question|question|one more thing|tell me|now|then|actually|wait|alright"
    r"|right)\b[ ,:.!-]*)+(?=\w)",
    re.IGNORECASE,
)
_ASK_ME = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please |kindly |maybe )?"
    r"(?:tell|remind|say to|show|give) (?:me|us)(?: again)?"
    r"|do you (?:still |happen to |even )?(?:know|remember|recall)(?: by any chance)?"
    r"|(?:please )?(?:tell|remind|show|give) (?:me|us)(?: again)?"
    r"|i (?:forgot|forget|wonder|was wondering|am wondering|do not (?:know|remember|recall)"
    r"|can not (?:remember|recall)|(?:would like|want|need) to know)(?: again)?"
    r"|any (?:idea|clue)|(?:do )?you (?:know|remember)|remember|what was it again"
    r"|(?:can|could) you (?:remember|recall|guess)|are you able to (?:tell me|remember)"
    r"|i have forgotten|let me know|guess|is it (?:true|right|correct|so)|am i right"
    r"|is it the case)"
    r"[ ,:]+(?:if |whether |that |about |of )?(?=\w)",
    re.IGNORECASE,
)
_TELL_ABOUT = re.compile(
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:tell|remind) me "
    r"(?:(?:everything|all|something|more) )?(?:that )?(?:you (?:know|remember|have) )?about ",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[ ,]+(?:again|please|pls|by the way|btw|do you (?:know|remember|recall)|can you tell me"
    r"|right now|now|these days|currently|at the moment|exactly|though|tho|then|anyway|for me"
    r"|lorekeeper|bot|actually|nowadays|right|correct|is not it|or not|or what|yet|still|at all"
    r"|ever))+$",
    re.IGNORECASE,
)


_BOTH_PARENTS = re.compile(
    r"\b(?:my )?(?:mum|mom|mother) and (?:my )?(?:dad|father)\b", re.IGNORECASE
)
_BARE_GENITIVE = re.compile(
    r"^((?:what|who|where|when|how old) (?:is|are|was|were|do|does)(?: my)?) (\w{2,}?[^\Ws])s ("
    + "|".join(
        sorted(lexicon.KIN | lexicon.PETS | {"name", "birthday", "job", "age", "boat", "car"})
    )
    + r")(?=s?\b)",
    re.IGNORECASE,
)
"""As in "what is annas dog called": people drop the apostrophe."""


def prepare(text: str) -> str:
    """Contractions written out, openings, requests and closing words removed."""
    text = expand(text.strip(" ?!.\"'\n\t")).strip()
    text = _BOTH_PARENTS.sub("my parents", _BARE_GENITIVE.sub(r"\1 \2's \3", text))
    for _ in range(LAYERS_MAX):
        before = text
        text = _OPENING.sub("", text)
        if not _TELL_ABOUT.match(text):
            bare = _ASK_ME.sub("", text, count=1)
            text = bare if bare == text else _uninverted(bare)
        text = _TAIL.sub("", text).strip(" ,.?!")
        if text == before:
            break
    return re.sub(r"\s+", " ", text)


_EMBEDDED = re.compile(
    r"^(?!(?:what|which) \w+ (?:is|are|was|were|do|does|did|have|has)"
    r" (?:i|we|my|our|the|his|her|he|she)\b)"
    r"(?P<wh>what|who|where|when|how old|(?:which|what|how many) [\w-]+|why|how) "
    r"(?P<s>(?:my|our|his|her|their) [\w' -]{1,40}?|i|we|he|she|they|[A-Za-z][\w-]*(?:'s [\w-]+)?) "
    r"(?P<v>[a-z]+)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_BE = frozenset("am is are was were".split())
_AUX = _BE | frozenset("do does did have has can".split())


def _uninverted(text: str) -> str:
    """An embedded question put as a plain one: "where I live" becomes "where did I live"."""
    found = _EMBEDDED.match(text)
    if found is None:
        return text
    wh, subject, verb, rest = found["wh"], found["s"], found["v"].lower(), found["rest"]
    if verb in _BE:
        return f"{wh} {verb} {subject}{rest}"
    if verb in VERBS - _AUX and subject.lower() not in _AUX:
        base = concept(verb) if concept(verb) in VERBS else verb
        return f"{wh} do {subject} {base}{rest}"
    return text
