"""A message cut into clauses, each marked by what it does: assert, ask, suppose, joke."""

from __future__ import annotations

import re
from typing import NamedTuple

from actors.adapters.offline_model.english import straighten
from actors.adapters.offline_model.statements import expand

READ_CHARS_MAX = 10_000
"""Of one message. Discord sends at most 4,000; a wall of text holds its point early on, and the
bound keeps one answer over 60 such messages within a second or two."""
SENTENCE_CHARS_MAX = 600
"""A longer run without a full stop isn't a sentence that patterns understand."""
CLAUSES_MAX = 400
"""Per message: ten thousand characters of one-letter sentences cost no more than a real text."""


class Clause(NamedTuple):
    """A piece with one verb. `start` and `end` are offsets into the message."""

    text: str
    """Contractions written out, the rest as written."""
    start: int
    end: int
    sentence: str
    """The sentence as written, for quoting."""
    asks: bool
    asserts: bool
    """False for questions, suppositions, jokes, reported words and commands to us."""
    said: bool
    """Reported words of somebody else follow or precede ("Jack says …")."""


_FENCE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ ]*>[^\n]*", re.MULTILINE)
_QUOTED = re.compile(r'"([^"\n]{1,400})"')
_FIRST_SECOND = re.compile(r"\b(?:i|i'm|my|me|we|our|you|your)\b", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+")
_MENTION = re.compile(r"<[@#:a][^>\s]{1,80}>")
_END = re.compile(r"(?<![.!?;])[.!?;]+(?=[\s\"')\]]|$)|\n+|(?<=[^\W\d_])[!?]+(?=\w)", re.UNICODE)
_WORD = re.compile(r"[^\W_]")
_TITLE = re.compile(r"\b(?:mr|mrs|ms|dr|st|prof|vs|(?-i:[B-HJ-Z]))$", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"\b(?:sr|jr|etc|e\.g|i\.e|approx|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|a\.m|p\.m)$",
    re.IGNORECASE,
)
_CARRIED = (
    "live|lives|work|works|love|loves|like|likes|hate|hates|enjoy|enjoys|dislike|dislikes|prefer"
    "|prefers|adore|study|studies|speak|speaks|play|plays|"
    "have|has|own|owns|am|is|are|was|don't|doesn't|do not|does not|can't|cannot|can not|moved"
    "|bought|got|adopted|drive|drives|collect|went|visited|used to"
)
"""Verbs before which the subject is often left out: "I live in Leeds and work as a nurse"."""
_SPLIT = re.compile(
    r",? (?:and|but|so|because|although|though|while|whereas|since|or)(?:,? (?:then|also|now"
    r"|actually|yes|no))?,?"
    r" (?=(?:i|i'm|i've|i'll|i'd|im|we|we're|he|he's|she|she's|it|it's|they|my|our|his|her|their"
    r"|its|"
    r"today|yesterday|tomorrow)\b)"
    r"|,? (?:and|but) (?=(?:also |now |then |really )?(?:"
    + _CARRIED
    + r")\b)|, (?=(?:i|i'm|i've|we|he|she|it's|he's|she's|they)\b)"
    r"|, (?=(?:my|our|his|her|their) (?:[\w'-]+ ){1,4}?(?:is|are|was|were|has|have|lives?|works?"
    r"|likes?|loves?|hates?|turned|turns|got|gets|moved|wants?|plays?|studies|gave|bought|died)\b)"
    r"|(?:,|:) (?=(?-i:[A-Z])\w+ (?:(?-i:[A-Z])\w+ )?(?:is|was|has|lives|works|likes|loves"
    r"|hates)\b)"
    r"|,? (?:and )?(?:btw|by the way),? (?=(?:i|i'm|my|its?|it's|he|he's|she|she's|we|they|our)\b)"
    r"|,? (?:and |but )?(?=the (?:good|bad|best|worst) (?:news|thing|part) is\b)"
    r"|,? and (?=\w+'s \w+)|,? (?:and|but) (?=(?:(?-i:[A-Z])\w+|mum|mom|dad) (?:is|are|was"
    r"|has|lives|works|likes|loves|hates|does|doesn't|wants|prefers)\b)"
    r"|,? (?:and|but) (?=the [\w-]+ (?:is|are|was|were|has|eats|leaves|starts|ends|opens|closes"
    r"|costs|lives|works|arrives|goes)\b)"
    r"|,? (?:while|whereas) | - | — |: (?=(?:i|my|our|we)\b)|\) | \(",
    re.IGNORECASE,
)
_WH = r"(?:what|who|whom|whose|which|where|when|why|how)(?:'s|'re|s)?"
_AUX = r"(?:is|are|am|was|were|do|does|did|have|has|had|can|could|will|would|should)"
_ASKING = re.compile(
    rf"^\W*(?:(?:hey|hi|hello|ok|okay|so|and|but|well|oh|please|um|erm|btw|also|sorry"
    rf"|hmm)[, ]+)*(?:"
    rf"(?:(?:at|in|on|for|to|from|with|since|about) )?{_WH} (?!a\b|an\b|ever\b)"
    rf"|{_AUX}(?: not)? (?:i|we|you|he|she|it|they|my|our|your|his|her|their|there|any\w*) "
    rf"|(?:is|are|was|were|does|did|has) (?!not\b)\w+(?:'s)? "
    r"|(?:can|could|would|will) you\b|do you\b"
    r"|(?:please )?(?:tell me|remind me|do you (?:know|remember|recall)|any idea|list (?:all"
    r"|everything|my|what)|show me|give me) "
    r"|i (?:forgot|forget|wonder|want to know|need to know|(?:can|do) not (?:know|remember"
    r"|recall)) (?:what|who|where|when|which|how|if|whether|the name of|\w+ \w+'s)\b)",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"^\W*(?:and |but |so )*(?:when|while|where|how|what|who|whenever|which)\b[^,?]{1,80},\s*\w",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\b(?:if|wish|wished|imagine|suppose|supposing|pretend|pretending|hypothetically|unless"
    r"|maybe|perhaps"
    r"|might|could|would|should|hopefully|probably|possibly|presumably|guess|supposedly"
    r"|apparently|thinking (?:of|about)|considering"
    r"|not sure|unsure|dream(?:t|ed|ing|s)?|hope|hoping|used to think|almost|nearly"
    r"|ought to|what if|lets say|let's say|say i|as if|i'd|we'd|he'd|she'd)\b"
    r"|\b(?:i|we|he|she|it|they|that|this) may\b",
    re.IGNORECASE,
)
_FINE_WOULD = re.compile(
    r"\bcould(?:n't| not) (?:stand|bear)\b|\bi(?:'d| had) (?:been|just|already)\b|\bi(?:'d"
    r"| would) (?:say|rather)\b",
    re.IGNORECASE,
)
_JOKES = re.compile(
    r"\b(?:just kidding|jk|joking|only kidding|i'm kidding|im kidding|kidding|sarcasm"
    r"|april fool\w*|just a joke|it was a joke|lol no"
    r"|fake news)\b|(?:^|\s)/(?:s|j)\b|, not[.!]*\s*$",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:says?|said|thinks?|thought|claims?|claimed|believes?|believed|told (?:me|us|him|her"
    r"|them)|reckons?|insists?"
    r"|according to|wrote|asked|pretends?)\b",
    re.IGNORECASE,
)
_OWN_REPORT = re.compile(
    r"\b(?:i|we|as i|like i) (?:already |just |have |also )?(?:said|say|mentioned|told (?:you"
    r"|her|him|them))\b,?(?: that)?",
    re.IGNORECASE,
)
_OWN_OPINION = re.compile(
    r"\b(?:i|we) (?:do not |don't |really |still |also |always )*(?:think|thought|believed?)\b",
    re.IGNORECASE,
)
"""Covers its own words only: "I don't think so, so now I take the bus" tells of the bus."""
_COMMAND = re.compile(
    r"^\W*(?:\w+[,:]? )?(?:please )?(?:forget|ignore|disregard|pretend|imagine|repeat after me"
    r"|say)\b",
    re.IGNORECASE,
)
_REMEMBER = re.compile(
    r"^\W*(?:(?:hey|ok|okay|please|can you|could you|also|and|pls)[, ]+)*(?:please )?(?:remember"
    r"|note|don't forget|do not forget|never forget|keep in mind|make a note"
    r"|remind (?:me|us)(?= that))"
    r"(?: that|:|,)* (?!me\b|to\b|when\b|how\b)",
    re.IGNORECASE,
)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _blank_lines(match: re.Match[str]) -> str:
    return "\n" * len(match.group())


def readable(text: str) -> str:
    """What may be the author's own words: code, quoted lines and others' speech blanked out.

    Same length as the (capped) text, so offsets stay true.
    """
    text = straighten(text[:READ_CHARS_MAX])
    text = _FENCE.sub(_blank_lines, text)
    text = _QUOTED_LINE.sub(_blank_lines, text)
    text = _LINK.sub(_blank, _MENTION.sub(_blank, text))
    return _QUOTED.sub(lambda m: _blank(m) if _is_speech(m.group(1)) else f" {m.group(1)} ", text)


def _is_speech(quoted: str) -> bool:
    return " " in quoted.strip() and _FIRST_SECOND.search(quoted) is not None


def is_joke(text: str) -> bool:
    """Whether the message takes itself (or the one before it) back as a joke."""
    return _JOKES.search(text[:READ_CHARS_MAX]) is not None


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences in a text that hold a word, end marks included."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        before = text[max(start, match.start() - 8) : match.start()]
        following = text[match.end() : match.end() + 2].strip()[:1]
        shortened = _ABBREVIATION.search(before) is not None and following.islower()
        numbered = _ABBREVIATION.search(before) is not None and following.isdigit()
        if match.group() == "." and (_TITLE.search(before) or shortened or numbered):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return [(first, last) for first, last in spans if _WORD.search(text, first, last)]


def asks(sentence: str) -> bool:
    """Whether a sentence is a question or asks to be told something."""
    sentence = expand(sentence)
    if sentence.rstrip(" \"')").endswith("?"):
        return True
    return _ASKING.search(sentence) is not None and _SUBORDINATE.search(sentence) is None


def clauses(text: str) -> list[Clause]:
    """Every clause of a message, in order."""
    plain = readable(text)
    joke = is_joke(plain)
    found: list[Clause] = []
    for start, end in sentence_spans(plain):
        found += _of_sentence(text, plain, start, min(end, start + SENTENCE_CHARS_MAX), joke=joke)
        if len(found) >= CLAUSES_MAX:
            break
    return found[:CLAUSES_MAX]


def _of_sentence(text: str, plain: str, start: int, end: int, *, joke: bool) -> list[Clause]:
    whole = plain[start:end]
    remember = _REMEMBER.match(whole)
    asking = remember is None and asks(whole)
    commanding = remember is None and _COMMAND.search(whole) is not None
    supposing = whole.lower().lstrip(" \"'-*").startswith(_SUPPOSING_FIRST)
    real = not (joke or asking or commanding or supposing)
    found: list[Clause] = []
    reported = False
    for first, last in _pieces(whole, remember.end() if remember else 0):
        piece = whole[first:last]
        supposed = _SUPPOSES.search(piece) is not None and _FINE_WOULD.search(piece) is None
        own = _OWN_REPORT.search(piece) is not None
        says = not own and _REPORTS.search(piece) is not None
        reported = reported or (says and _OWN_OPINION.search(piece) is None)
        found.append(
            Clause(
                text=expand(piece),
                start=start + first,
                end=start + last,
                sentence=text[start:end].strip(),
                asks=asking,
                asserts=real and not supposed,
                said=reported or says,
            )
        )
    return found


_SUPPOSING_FIRST = ("if ", "imagine", "suppose", "what if", "say i ")


def before_report(clause: Clause) -> str:
    """What comes before reported words in their own clause: "my boss Ann" of "my boss Ann says"."""
    found = _REPORTS.search(clause.text) if clause.said else None
    return clause.text[: found.start()] if found is not None else ""


def _pieces(sentence: str, begin: int) -> list[tuple[int, int]]:
    """Where the clauses of a sentence lie, marks at their ends left out."""
    cuts = [(m.start(), m.end()) for m in _SPLIT.finditer(sentence, begin)]
    firsts = [begin, *(end for _, end in cuts)]
    lasts = [*(start for start, _ in cuts), len(sentence)]
    pieces: list[tuple[int, int]] = []
    for first, last in zip(firsts, lasts, strict=True):
        piece = sentence[first:last]
        left = len(piece) - len(piece.lstrip(" ,.;:!?-*\"'()"))
        right = len(piece.rstrip(" ,.;:!?-*\n"))
        if left < right:
            pieces.append((first + left, first + right))
    return pieces
