"""The `react` tool: one emoji under a message, decided here and put there by the courier."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from events import streams
from events.event import New
from events.tools import EmojiChosen

if TYPE_CHECKING:
    from projections.queries.conversation import Said

NO_EMOJI: Final = "That is not one emoji"
EMOJI_CHARS_MAX: Final = 16  # the longest flags and families; a custom emoji has its own pattern

_CUSTOM = re.compile(r"<?(a?:[A-Za-z0-9_]{2,32}:\d{15,20})>?")
_EMOJI_CATEGORIES = frozenset({"So", "Sk", "Sm", "Po", "Nd", "Mn", "Me", "Cf", "Co"})
_MODIFIERS = frozenset({"Sk", "Nd", "Po", "Mn", "Me", "Cf"})


def chosen(said: Said, emoji: str, turn: str, call: int, number: int, *, at_us: int) -> New:
    """The intent to put this emoji under this message, for a turn or a run."""
    event = EmojiChosen(
        at=at_us,
        cause=turn,
        correlation=turn,
        sources=(streams.message(said.message_id),),
        guild_id=said.guild_id,
        channel_id=said.channel_id,
        message_id=said.message_id,
        user_id=said.author_id,
        emoji=emoji,
    )
    return New(streams.emoji(turn, call, number), event)


def emoji_of(text: str) -> str | None:
    """The one emoji that a text is: a custom one as `name:id`, or Unicode; None for anything else.

    ASCII such as `#` and `1` counts only with what makes it an emoji behind it.
    """
    text = text.strip()
    if custom := _CUSTOM.fullmatch(text):
        return custom[1].removeprefix(":")
    categories = {unicodedata.category(char) for char in text}
    if not text or len(text) > EMOJI_CHARS_MAX or not categories <= _EMOJI_CATEGORIES:
        return None
    whole = "So" in categories or "\u20e3" in text or "\ufe0f" in text
    pieces = sum(
        unicodedata.category(char) not in _MODIFIERS
        and not _is_joined(text, at)
        and not "\U0001f1e6" <= char <= "\U0001f1ff"
        for at, char in enumerate(text)
    )
    flags = sum("\U0001f1e6" <= char <= "\U0001f1ff" for char in text)
    return text if whole and pieces + (flags + 1) // 2 <= 1 else None


def _is_joined(text: str, at: int) -> bool:
    """Whether U+200D makes one emoji of this character and the one before."""
    return at > 0 and text[at - 1] == "\u200d"
