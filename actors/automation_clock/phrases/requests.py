"""What somebody says into a schedule and what is to be done then; other talk is left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from actors.automation_clock.phrases.reading import Parts, read_parts
from actors.automation_clock.phrases.resolving import resolve
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError, Place, words_of
from actors.automation_clock.schedules import OnMessage, ScheduleError, checked
from actors.walls import local

if TYPE_CHECKING:
    from datetime import date

    from actors.automation_clock.phrases.words import Word
    from actors.automation_clock.schedules import Schedule

TEXT_CHARS_MAX: Final = 2000  # a message; a longer one is a text, not a request
WHAT_CHARS_MAX: Final = 1000
WHEN: Final = "When?"

_POLITE = re.compile(
    r"^(?:\s*<@[!&]?\d+>[\s,:;–-]*)*"
    r"\W*(?:(?:hey|hi|hello|ok|okay|please|pls|and|so|lorekeeper|bot)\b[ ,:!.-]*)*"
    r"(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like you to |i want you to )?"
    r"(?:please )?",
    re.IGNORECASE,
)
_REMIND = re.compile(
    r"(?:remind (?:me|us|everyone|everybody|all of us|the (?:team|channel|group|server))"
    r"|(?:set|create|add|make)(?: me| us)? (?:a |an )?reminder(?: for me| for us)?"
    r"|wake me(?: up)?)\b",
    re.IGNORECASE,
)
_DO = re.compile(
    r"(?:remind (?:me|us|everyone|everybody|the (?:team|channel|group|server))|post|say|send"
    r"|tell (?:me|us)|ask (?:me|us)|give (?:me|us)|write|announce|summari[sz]e|list|ping (?:me|us)"
    r"|wake (?:me|us)(?: up)?|share|wish (?:me|us))\b",
    re.IGNORECASE,
)
_ON_MESSAGE = re.compile(
    r"when(?:ever)? (?:someone|somebody|anyone|anybody|a member|people) "
    r"(?:says?|mentions?|writes?|posts?|asks? about) "
    r"(?:[\"“'](?P<quoted>[^\"”']+)[\"”']|(?P<words>[^,:]+))\s*[,:]?\s+(?:then )?(?P<do>.+)",
    re.IGNORECASE | re.DOTALL,
)
_LINK = re.compile(r"^\W*(?:(?:to|of|about|that|for|on|with|saying|and)\b\s*)?", re.IGNORECASE)
_THANKS = re.compile(r"(?:[\s,.!?]|\b(?:please|pls|thanks|thank you|thx)\b)+$", re.IGNORECASE)
_NOT_A_THING = re.compile(
    r"^\W*(?:that|what|who|whom|whose|where|why|how|which|if|whether|again)\b", re.IGNORECASE
)


class Wanted(NamedTuple):
    """What is to be done, and when."""

    what: str
    schedule: Schedule
    reminds: bool
    """The words themselves are to be said; otherwise they are an instruction."""


def wanted(text: str, now_us: int, tz: str, channel_id: int = 0) -> Wanted | None:
    """What a message asks to be done at a time; None if it asks nothing of the kind.

    Raises:
        AskBackError: when, or what, is not clear.
        ImpossibleError: it cannot be kept.
    """
    if len(text) > TEXT_CHARS_MAX:
        return None
    body = _POLITE.sub("", text, count=1)
    try:
        if (found := _ON_MESSAGE.fullmatch(body.strip())) is not None:
            return _on_message(found, channel_id)
        return _at_a_time(body, now_us, tz)
    except ScheduleError as error:
        raise ImpossibleError(str(error)) from error


def read_when(text: str, now_us: int, tz: str) -> Schedule:
    """The schedule that a phrase alone says.

    Raises:
        AskBackError: it is not clear.
        ImpossibleError: it cannot be kept, or is none.
    """
    place = Place(words_of(text))
    try:
        parts = read_parts(place, local(now_us, tz).date())
        if not parts or place.at < len(place.words):
            rest = text[place.words[place.at].start :] if place.at < len(place.words) else text
            msg = f"I can't read {rest.strip()!r} as a time; say it as in `every Monday at 9:00`."
            raise ImpossibleError(msg)
        return resolve(parts, now_us, tz)
    except ScheduleError as error:
        raise ImpossibleError(str(error)) from error


def _on_message(found: re.Match[str], channel_id: int) -> Wanted | None:
    words = (found["quoted"] or found["words"]).strip().lower()
    do = found["do"].strip().rstrip(".!")
    reminds = _REMIND.match(do)
    if not reminds and not _DO.match(do):
        return None
    what = _what(do[reminds.end() :]) if reminds else do
    return Wanted(what, checked(OnMessage(words, channel_id)), bool(reminds))


def _at_a_time(body: str, now_us: int, tz: str) -> Wanted | None:
    today = local(now_us, tz).date()
    remind = _REMIND.match(body)
    if remind is not None:
        rest = body[remind.end() :]
        if _NOT_A_THING.match(rest):
            return None
        or_else = "wake up" if remind[0].lower().startswith("wake") else ""
        return _reminder(rest, or_else, today, now_us, tz)
    words = words_of(body)
    place = Place(words)
    parts = read_parts(place, today) if _may_begin(words) else Parts()
    if parts and place.at < len(words):
        do = body[words[place.at].start :]
        if (remind := _REMIND.match(do)) is not None:
            return Wanted(_something(do[remind.end() :]), resolve(parts, now_us, tz), reminds=True)
        if _DO.match(do):
            return Wanted(do.strip().rstrip(".!"), resolve(parts, now_us, tz), reminds=False)
    if _DO.match(body) and (found := _at_the_end(words, today, Parts())) is not None:
        at, parts = found
        if parts.rule is not None:
            what = body[: words[at].start].strip().rstrip(",")
            return Wanted(what, resolve(parts, now_us, tz), reminds=False)
    return None


def _may_begin(words: list[Word]) -> bool:
    """Whether a phrase of time may be at the beginning: other talk is not even looked at."""
    return bool(words) and (
        words[0].text
        in {
            *("every", "each", "daily", "weekly", "monthly", "hourly", "yearly", "tomorrow"),
            *("today", "tonight", "in", "at", "on", "the", "next", "weekdays"),
        }
    )


def _reminder(rest: str, or_else: str, today: date, now_us: int, tz: str) -> Wanted:
    """When may stand before what, behind it, or in part at both ends."""
    words = words_of(rest)
    place = Place(words)
    place.take("for")
    parts = read_parts(place, today)
    begin, end = place.at, len(words)
    if not parts:
        begin = 0
    if not parts or parts.needs_time:
        found = _at_the_end(words[begin:], today, parts)
        if found is not None:
            end = begin + found[0]
            parts = found[1]
    if not parts:
        raise AskBackError(WHEN)
    schedule = resolve(parts, now_us, tz)
    start = words[begin].start if begin < len(words) else len(rest)
    stop = words[end].start if end < len(words) else len(rest)
    return Wanted(_something(rest[start:stop], or_else), schedule, reminds=True)


def _at_the_end(words: list[Word], today: date, so_far: Parts) -> tuple[int, Parts] | None:
    """Where a phrase begins that goes on to the end, and what it and what came before say."""
    ends = {"please", ".", "!", "thanks", ",", "?"}
    last = len(words)
    while last and words[last - 1].text in ends:
        last -= 1
    for at in range(last):
        place = Place(words[:last], at)
        parts = Parts(rule=so_far.rule, day=so_far.day, part=so_far.part, zone=so_far.zone)
        try:
            parts = read_parts(place, today, parts)
        except (AskBackError, ImpossibleError):
            if at + 1 < last and _later_one_reads(words[:last], at + 1, today, so_far):
                continue
            raise
        if place.at == last and last > at and parts != so_far:
            return at, parts
    return None


def _later_one_reads(words: list[Word], at: int, today: date, so_far: Parts) -> bool:
    try:
        return _at_the_end(words[at:], today, so_far) is not None
    except (AskBackError, ImpossibleError):
        return False


def _something(text: str, or_else: str = "") -> str:
    what = _what(text) or or_else
    if not what:
        raise AskBackError("What shall I say then?")
    return what


def _what(text: str) -> str:
    found = _LINK.match(text)
    return _THANKS.sub("", text[found.end() :] if found else text).strip()[:WHAT_CHARS_MAX]
