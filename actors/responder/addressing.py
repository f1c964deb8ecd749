"""Whether a message is meant for us, and whether it calls off what we are doing. Pure.

Wrongly silent is a disappointment, wrongly awake is a nuisance in everybody's talk: a name counts
only where one calls somebody, and never in code, in a quotation, in a link or inside a word.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from projections.queries.conversation import Said

Reason = Literal["direct message", "mention", "reply to us", "name", "follow-up"]

LOOKED_AT_CHARS_MAX = 4000  # whoever calls us in a longer text does so within Discord's own limit
FOLLOW_UP_MESSAGES_MAX = 4
FOLLOW_UP_US = 180_000_000
BEFORE_NAME_CHARS_MAX = 60  # the longest greeting, with room
GREETING_WORDS_MAX = 4
CANCEL_WORDS = frozenset({"stop", "never mind", "nevermind", "cancel"})

_UNSEEN = re.compile(
    r"```.*?```|``.*?``|`[^`\n]*`"  # code
    r"|^[ \t]*>(?:>>)?[ \t][^\n]*"  # a quotation
    r"|<a?:\w+:\d+>|</[^>\n]*>|<#\d+>|<@&\d+>|<t:[^>\n]*>"  # what Discord shows as something else
    r"|https?://\S+",
    re.DOTALL | re.MULTILINE,
)
_MENTION = re.compile(r"<@!?(\d{1,20})>")
_GREETINGS = frozenset(
    """hey hi hello hiya heya yo oi ok okay alright well so and also now please pls thanks thank
    thx ty you good morning afternoon evening night day dear there again sup greetings oh ah um
    hallo hola bonjour salut ciao servus moin""".split()
)
_PUNCTUATION = frozenset('.!?,;:…—–()[]{}"“”„«»\n')
_GLUED = frozenset(',;!?…—–()[]{}"“”„«»\n')
"""After these a name may follow without a space; "x.name" and "x:name" are something else."""
_MARKUP = " \t*_~|#>-@"
_WITHIN_WORDS = frozenset("'’-/\\.@+&")
"""Between two letters these make one word of them: "name's", "name-like", "name.com"."""


class Answered(NamedTuple):
    """An answer of ours: who got it, and its last message."""

    user_id: int
    message_id: int
    created_us: int


def addressed(
    said: Said,
    *,
    own_id: int,
    names: Collection[str],
    reference_author_id: int | None = None,
    answered: Answered | None = None,
    since: Sequence[Said] = (),
) -> Reason | None:
    """How a message is addressed to us; None: it is ambient.

    `reference_author_id` wrote the message that this one replies to; `answered` is our latest
    answer in the channel before it, and `since` what others said between the two.
    """
    if said.guild_id is None:
        return "direct message"
    text = seen(said.content)
    if own_id in mentions(text):
        return "mention"
    if said.reference_id is not None and reference_author_id == own_id:
        return "reply to us"
    if any(calls(text, name) for name in names):
        return "name"
    if answered is not None and is_follow_up(said, answered, since):
        return "follow-up"
    return None


def is_follow_up(said: Said, answered: Answered, since: Sequence[Said]) -> bool:
    """Whether whom we answered goes on talking, soon and with nobody else between."""
    return (
        said.author_id == answered.user_id
        and said.reference_id is None  # a reply to someone else is meant for them
        and 0 <= said.created_us - answered.created_us <= FOLLOW_UP_US
        and len(since) < FOLLOW_UP_MESSAGES_MAX
        and all(other.author_id == said.author_id for other in since)
        and not set(mentions(seen(said.content)))
    )


def seen(text: str) -> str:
    """The text as talk: code, quotations, links and what Discord renders are left out."""
    return _UNSEEN.sub(" ", text[:LOOKED_AT_CHARS_MAX])


def mentions(text: str) -> list[int]:
    """The people that a text mentions."""
    return [int(found) for found in _MENTION.findall(text)]


def calls(text: str, name: str) -> bool:
    """Whether a name is in wake position: at the start, after a greeting, after punctuation."""
    wanted = name.strip()
    if not wanted:
        return False
    pattern = re.compile(re.escape(wanted), re.IGNORECASE)
    return any(
        _stands_alone(text, found.start(), found.end()) and _is_called(text, found.start())
        for found in pattern.finditer(text)
    )


def cancels(text: str, *, names: Collection[str], own_id: int) -> bool:
    """Whether a whole message says no more than stop, to us."""
    rest = _MENTION.sub(lambda found: " " if int(found[1]) == own_id else found[0], text.strip())
    if len(rest) > 2 * BEFORE_NAME_CHARS_MAX + LONGEST_NAME:
        return False
    rest = rest.casefold()
    for name in sorted(map(str.casefold, names), key=len, reverse=True):
        if name.strip():
            rest = re.sub(rf"(?<!\w){re.escape(name.strip())}(?!\w)", " ", rest)
    words = re.findall(r"[^\W_]+", rest.replace("'", ""))
    while words and words[0] in _GREETINGS:
        words.pop(0)
    while words and words[-1] in {"please", "pls", "thanks", "it"}:
        words.pop()
    only_words = not re.sub(r"[\w\s.,!?:;…'*_~@-]", "", rest)
    return only_words and " ".join(words) in CANCEL_WORDS


LONGEST_NAME = 80


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether what is between is a word of its own, whatever the script."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    if _is_of_a_word(before) or _is_of_a_word(after):
        return False
    joined = after in _WITHIN_WORDS and end + 1 < len(text) and _is_of_a_word(text[end + 1])
    return not (after and joined)


def _is_of_a_word(char: str) -> bool:
    # Letters, marks, digits, joiners such as U+200D and connectors such as the underscore.
    return bool(char) and (
        char.isalnum()
        or char in "_\u200c\u200d"
        or unicodedata.category(char) in ("Mn", "Mc", "Me")
    )


def _is_called(text: str, start: int) -> bool:
    before = text[max(0, start - BEFORE_NAME_CHARS_MAX) : start]
    at = max((i for i in range(len(before)) if _breaks(before, i)), default=-1)
    lead = before[at + 1 :]
    if at < 0 and start > BEFORE_NAME_CHARS_MAX:
        return False  # the sentence began too long ago to be a greeting
    words = _MENTION.sub(" ", lead).strip(_MARKUP).casefold().split()
    return len(words) <= GREETING_WORDS_MAX and all(
        word.strip(_MARKUP) in _GREETINGS for word in words
    )


def _breaks(text: str, at: int) -> bool:
    """Whether a new clause begins after this character."""
    char = text[at]
    if char not in _PUNCTUATION:
        return False
    follows = text[at + 1] if at + 1 < len(text) else ""
    return char in _GLUED or follows.isspace()
