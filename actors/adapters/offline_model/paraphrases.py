"""Other ways to ask the same, put into the one way the patterns read. Data, with a shorthand.

On the left `{S}` is the subject, `{N}` a noun, and the groups below stand for their words; on the
right `{S}`, `{N}` and `{X}` put back what was found. `{S}'s` becomes "my" for "I".
"""

from __future__ import annotations

import re

_SHORTHAND = {
    "S": r"(?P<S>.+?)",
    "P": r"(?P<S>i|we|he|she|they|my [\w-]+|[A-Za-z][\w-]+)",
    "N": r"(?P<N>[\w ]+?)",
    "X": r"(?P<X>.+)",
    "V": r"(?P<X>like|love|enjoy|hate|dislike|not like)",
    "what": r"(?:what|which)",
    "do": r"(?:do|does|did|am|is|are|can|has|have)",
    "be": r"(?:is|are|am|was|were)",
    "of": r"(?:'s)?",
    "town": r"(?:city|town|country|place|village|area|state|street|part of the (?:world|country))",
    "firm": r"(?:company|firm|employer|organi[sz]ation|place|hospital|shop|school)",
    "school": r"(?:school|university|college|uni)",
    "day": r"(?:day|date|month|year|time of year)",
    "free": r"(?:for fun|to relax|(?:on|at) weekends|as a hobby"
    r"|in (?:my|his|her|their|our|the) (?:free|spare) time)",
}

_TABLE = """
what {do} {S} do (?:for (?:a living|work|money|a job)|at work|professionally) => what is {S}'s job
what (?:do|does) {P} do => what is {S}'s job
what {do} {S} work (?:as|in) => what is {S}'s job
what (?:kind|sort|type) of (?:work|job) {do} {S} (?:do|have) => what is {S}'s job
what (?:job|profession|occupation) {do} {S} have => what is {S}'s job
{what} {firm} {do} {S} work (?:for|at|in) => where does {S} work
who {do} {S} work for => where does {S} work
who employs {S} => where does {S} work
(?:who|what) is {S}'s employer => where does {S} work
(?:in )?{what} {town} {do} {S} (?:live|reside|living|based)(?: in)? => where does {S} live
where {be} {S}{of} (?:home|house|place|residence) => where does {S} live
where {be} {S} (?:based|living|residing|located|staying) => where does {S} live
what is {S}{of} (?:home|place of residence) => where does {S} live
where {do} {S} (?:call|calling) home => where does {S} live
where {do} {S} (?:move|moved|relocated?)(?: to)? => where does {S} live
{what} {town} {do} {S} (?:originally )?(?:come )?from => where is {S} from
where {do} {S} (?:originally )?(?:come|hail|originally) from(?: originally)? => where is {S} from
(?:on )?{what} {day} {be} {S} born(?: on| in)? => when is {S}'s birthday
(?:on )?{what} {day} {be} {S}(?: on| in)? => when is {S}
when {do} {S} (?:celebrate|have) (?:my|his|her|their|our|a) birthday => when is {S}'s birthday
what is {S}{of} (?:date of birth|birth ?date|dob|birthday date) => when is {S}'s birthday
when {be} {S} born => when is {S}'s birthday
(?:at )?{what} age {be} {S} => how old is {S}
what is {S}{of} age => how old is {S}
what did {P} (?:name|call) {X} => what is {X} called
what do (?:i|we|people|you) (?:name|call) {X} => what is {X} called
what name did {S} (?:give|choose for|pick for)(?: to)? {X} => what is {X} called
what name {do} {S} (?:go by|have) => what is {S} called
what does {S} (?:go by|answer to) => what is {S} called
(?:who|what) am i(?: called)? => what is my name
what {be} the names? of {S} => what is {S} called
what {be} {S}'s? names? => what is {S} called
what {do} {S} (?:like|enjoy|love) (?:to do|doing)(?: (?:in|on|for) .*)? => what is {S}'s hobby
what {do} {S} do {free} => what is {S}'s hobby
what {be} {S}{of} (?:interests?|passions?|pastimes?|hobbies|hobby) => what is {S}'s hobby
what hobbies {do} {S} have => what is {S}'s hobby
{what} (?:languages?|tongues?) {do} {S} (?:speak|know|speaking|fluent in) => what does {S} speak
how many languages {do} {S} speak => what does {S} speak
{what} languages? {do} {S} (?:learn|learning|studying) => what is {S} learning
what (?:subject|degree|course) {do} {S} (?:study|studying|take|do) => what does {S} study
what is {S}{of} (?:major|field of study|degree) => what does {S} study
what {do} {S} major in => what does {S} study
what {be} {S} studying => what does {S} study
{what} {school} {do} {S} (?:go to|attend|study at) => where does {S} study
where {do} {S} go to {school} => where does {S} study
what is the colou?r of {S} => what colour is {S}
what is {S}'s colou?r => what colour is {S}
what colou?r {be} {S} => what colour is {S}
who {be} {S} (?:married|engaged) to => what is {S}'s spouse called
who is {S} (?:dating|seeing|going out with) => what is {S}'s partner called
{what} {N} {be} {S} (?:favou?rite|fave)(?: one)? => what is {S} favourite {N}
{what} {N} {do} {P} (?:like|love|enjoy) (?:the )?(?:most|best) => what is {S}'s favourite {N}
what nationality {be} {S} => what is {S}'s nationality
what {be} {S}{of} likes => what does {S} like
what {be} {S}{of} dislikes => what does {S} dislike
what (?:things|stuff|(?:sorts?|kinds?) of things) {do} {S} {V} => what does {S} {X}
"""

_PLACE = re.compile(r"\{(\w+)\}")


def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = [line.split(" => ") for line in _TABLE.strip().splitlines()]
    return tuple(
        (
            re.compile(f"^{_PLACE.sub(lambda m: _SHORTHAND[m[1]], asked)}$", re.IGNORECASE),
            _PLACE.sub(r"\\g<\1>", plain),
        )
        for asked, plain in rows
    )


_ROWS = _compiled()
_OWNERS = (("(?:i|my)", "my"), ("we", "our"), ("he", "his"), ("she", "her"), ("they", "their"))


def plainly(question: str) -> str:
    """The question in its plain wording; itself when it has one already."""
    for pattern, plain in _ROWS:
        if pattern.match(question):
            said = pattern.sub(plain, question)
            for whose, owner in _OWNERS:
                said = re.sub(rf"\b{whose}'s\b", owner, said, flags=re.IGNORECASE)
            return said.replace("'s's", "'s")
    return question
