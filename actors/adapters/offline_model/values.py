"""Cutting a value out of the words after a verb: names, places, times, numbers, noun phrases."""

from __future__ import annotations

import re

from actors.adapters.offline_model import lexicon
from actors.adapters.offline_model.claims import GAP
from actors.adapters.offline_model.english import concept, tokens

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = (
    r"(?:\d{1,2}[:.h]\d{2} ?(?:am|pm)?|\d{1,2} ?(?:am|pm|o'clock)|noon|midnight|half past \w+"
    r"|quarter (?:past|to) \w+)"
)
_SPAN = r"(?:(?:second|minute|hour|day|night|week|weekend|fortnight|month|year|decade)s?)"
_COUNT = (
    r"(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|a few|several|a couple of|half an?)"
)
TIME = re.compile(
    rf"\b(?:(?:on |in |at |by |since |until |from |around |about |early |late |the |every )*(?:"
    rf"(?:{DAY},? )?(?:the )?{_ORDINAL} (?:of )?{MONTH}\b(?:,? \d{{4}})?"
    rf"|{MONTH} (?:the )?{_ORDINAL}\b(?:,? \d{{4}})?|{MONTH} \d{{4}}|"
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|(?:in |since |from "
    rf"|until |by )\d{{4}}\b|(?:19|20)\d{{2}}\b|"
    rf"(?:in |since |last |next |this |every |until |by |early |late )(?:{MONTH}|spring|summer"
    rf"|autumn|fall|winter|christmas|easter)\b|(?<![\w'])(?:january|february|april|june|july"
    rf"|august|september|october|november|december)\b|"
    rf"(?:last |next |this |every |on )?{DAY}(?: (?:morning|afternoon|evening|night))?\b|"
    rf"(?:last|next|this|every|the other) (?:morning|afternoon|evening|night|day|week|weekend"
    rf"|month|year)\b|"
    rf"(?:yesterday|today|tonight|tomorrow|the day (?:after tomorrow"
    rf"|before yesterday))(?: (?:morning|afternoon|evening|night))?\b|"
    rf"{_COUNT} {_SPAN} (?:ago|later|from now|before)\b|in {_COUNT} {_SPAN}\b|{_CLOCK}(?!\w)"
    rf"|at \d{{1,2}}\b|the {_ORDINAL}\b(?! \w+)|(?:daily|weekly|monthly|nightly)\b"
    rf")(?:,? ?(?:at |around |from )?{_CLOCK}(?!\w)|,? at \d{{1,2}}(?!\w))?)",
    re.IGNORECASE,
)
DURATION = re.compile(
    rf"\b(?:for |about |over |nearly |almost )*{_COUNT} {_SPAN}(?! ago)\b|\bsince [^,.]{{2,30}}",
    re.IGNORECASE,
)
CLOCK = re.compile(rf"\b{_CLOCK}(?!\w)|\bat \d{{1,2}}\b(?![:.]\d)", re.IGNORECASE)
NUMBER = re.compile(
    r"\b\d+(?:[.,]\d+)*\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fifteen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|no|both|couple|twice|once"
    r"|single|zero|twins)\b",
    re.IGNORECASE,
)
AGE = (
    r"(?:\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three"
    r"|four|five|six|seven|eight|nine))?|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)"
)
"""Years of age in digits or words; not "one", which says other things more often."""
MONEY = re.compile(
    r"[$€£¥] ?\d[\d.,]*k?|\b\d[\d.,]*k? ?(?:dollars?|euros?|pounds?|bucks|quid|usd|eur|gbp"
    r"|cents?|€|£|\$)",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:in|at|on|under|behind|inside|near|next to|above|below|beside|between|opposite|outside"
    r"|on top of|to|from|into|by|across|around|within|over)"
    r" (?!(?:me|you|him|it|them|us|time|fact|general|first|last|all|case|average|advance"
    r"|\d{1,2}(?:[:.]\d\d| ?[ap]m| i | we |$)|"
    rf"{DAY}|{MONTH}|\d{{4}}|the (?:morning|afternoon|evening|weekend|moment))\b)[^,.;!?]{{2,60}}",
    re.IGNORECASE,
)
REASON = re.compile(
    r"\b(?:because|since|so that|so|due to|thanks to|as|to|in order to|that is why|for|reason)\b",
    re.IGNORECASE,
)
FREQUENCY = re.compile(
    r"\b(?:(?:once|twice|(?:two|three|four|five|\w+) times) (?:an?|per|each|every) \w+"
    r"|every (?:(?:other|second|third|single|few|two|three|\d+) )*\w+|every|once|twice|daily|weekly"
    r"|monthly|yearly|often|always|never|rarely|sometimes"
    r"|usually|times|each|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)\b",
    re.IGNORECASE,
)

_CUT_PLACE = re.compile(
    r"(?:,? (?:with|for|since|because|and|but|which|where|last|this|next|when|as|after|again|too"
    r"|also|until|till|by|now|these|"
    r"right|at the moment|currently|so|though|if|to be|to work|to study|than|i|we|my|not|instead"
    r"|who|that|nowadays|together|alone|lol|haha|before|once|today|yesterday|tomorrow"
    r"|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in (?:\d{4}|january"
    r"|february|march|april|may|june|july|august|september|october|november|december|spring"
    r"|summer|autumn|winter)"
    r"|(?:a|two|three|four|five|\d+|some|many) (?:days?|weeks?|months?|years?))\b| [-(].*"
    r"|, (?:on|in|at|no|near|mostly|mainly|usually|only|just|right|close)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_CUT_NAME = re.compile(
    r"(?:,| (?:and|but|or|because|after|in|on|who|which|that|since|now|too|by|from|with|so|as|if"
    r"|for|when|though|is|was|are|at|he|she|it|they|we|i|my|not|instead|"
    r"lol|haha|these|nowadays|actually|btw|these|like|also|again|then|just|right|please|yet|ok"
    r"|yesterday|today|last|this|next)\b| -| \().*$",
    re.IGNORECASE | re.DOTALL,
)
_NOT_NAMES = frozenset(
    """a an the not so very really just my our your his her up back by for it him them you me us
    to in on at that this what one great good nice bad sick ill tired happy sad old young big
    small here there always never also still only named called being going doing getting too out
    off over crazy lovely cute sleeping missing gone dead alive fine ok okay well better worse
    late early over done ready more away home annoying awesome amazing beautiful funny weird
    adorable hungry angry fat lazy loud quiet""".split()
)  # fmt: skip
_CUT_THING = re.compile(
    r"(?: (?:because|since|but|when|whenever|if|though|although|so|which|who|that|while|after"
    r"|before|anymore|these days|nowadays|"
    r"right now|at the moment|as well|the most|most|a lot|very much|so much|too|lol|haha"
    r"|more than anything|instead|though|again|to be honest|tbh|btw)\b|,? not |, (?:i|so|but"
    r"|which|mostly|mainly|hands down|by far|badly)\b|, and (?:one|two|three|four|five|\d+) "
    r"| [-(:]).*$",
    re.IGNORECASE | re.DOTALL,
)


def clean(value: str) -> str:
    """Without marks and blanks at the ends."""
    return re.sub(r"\s+", " ", value).strip(" ,.;:!?-*\"'()")


def name_of(words: str) -> str:
    """The name a phrase begins with, "" if it doesn't begin with one."""
    value = clean(
        _CUT_NAME.sub("", " " + words)[1:] if not words.lower().startswith(("and ", "in ")) else ""
    )
    value = re.sub(r"^[Tt]he (?=[A-Z])", "", value)  # a boat, a band
    parts = value.split(" ")
    if not value or len(parts) > 4:
        return ""
    if parts[0].lower() in _NOT_NAMES and (
        parts[0].islower() or parts[0].lower() in {"the", "a", "an", "i", "my"}
    ):
        return ""
    capitals = [i for i, part in enumerate(parts) if part[:1].isupper() or part == GAP]
    if capitals and capitals[0] == 0:  # "Biscuit yesterday": keep the capitalised run
        run = 0
        while run < len(parts) and (
            parts[run][:1].isupper()
            or parts[run].lower() in {"of", "the", "von", "van", "de", "la", GAP}
        ):
            run += 1
        parts = parts[:run]
    elif len(parts) > 2:
        return ""
    return " ".join(parts)


def place_of(words: str) -> str:
    """The place a phrase begins with ("Leeds" of "Leeds with my sister")."""
    value = clean(_CUT_PLACE.sub("", " " + words)[1:])
    time = TIME.search(value)
    if time is not None and time.start() > 0:
        value = clean(value[: time.start()])
    return value if value and len(value.split(" ")) <= 6 and value.lower() not in _NOT_NAMES else ""


def place_said(words: str) -> str:
    """A place as said, preposition included, without the time that follows it."""
    when = TIME.search(words)
    words = words[: when.start()] if when is not None and when.start() > 3 else words
    return clean(
        re.split(
            r" (?:i|we|he|she|they|and|but|which|who|that|because|when|so)\b",
            words,
            maxsplit=1,
            flags=re.IGNORECASE,
        )[0]
    )


def thing_of(words: str) -> str:
    """The noun phrase or activity a phrase begins with."""
    value = clean(_CUT_THING.sub("", " " + words)[1:])
    return value if value and len(value.split(" ")) <= 14 else ""


def items_of(value: str) -> list[str]:
    """The parts of a list: "tea, cake and old films"."""
    parts = re.split(r",? and (?:also )?|,? & |, (?:or )?|,? or ", value)
    return [clean(part) for part in parts if clean(part)][:12]  # a longer enumeration isn't read


def colour_in(text: str) -> str:
    """The first colour word, with a shade before it ("dark blue"), or ""."""
    words = tokens(text)
    for at, word in enumerate(words):
        if word.low in lexicon.COLOURS:
            shade = (
                words[at - 1].text + " "
                if at and words[at - 1].low in {"dark", "light", "bright", "pale", "deep"}
                else ""
            )
            return shade + word.text
    return ""


def is_job(noun_phrase: str) -> bool:
    """Whether "a …" names an occupation, by a list and by the endings occupations have."""
    words = noun_phrase.lower().split(" ")
    head = words[-1]
    if head == GAP:
        return False
    if head in lexicon.NOT_JOBS or concept(head) in {
        concept(w)
        for w in lexicon.KIN
        if w
        not in {
            "teacher",
            "tutor",
            "dentist",
            "doctor",
            "manager",
            "coach",
            "mentor",
            "landlord",
            "landlady",
        }
    }:
        return False
    return head in lexicon.JOBS or (len(head) > 4 and head.endswith(lexicon.JOB_ENDINGS))
