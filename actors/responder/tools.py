"""The tools of a turn: what each may do is checked here, whatever the model was talked into."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from actors.looking_up import look_up
from actors.responder import scheduling
from actors.responder.forgetting import forget
from actors.responder.remembering import remember
from actors.responder.steps import Asked, Origin, Outcome
from events import streams
from events.event import New
from events.tools import EmojiChosen

if TYPE_CHECKING:
    from actors.mind import Mind

TOOLS_MAX = 8  # calls that one model call may ask for; more is a model gone astray
ARGUMENT_CHARS_MAX = 2000  # what a message has room for
EMOJI_CHARS_MAX = 16  # the longest flags and families; a custom emoji has its own pattern

_CUSTOM = re.compile(r"<?(a?:[A-Za-z0-9_]{2,32}:\d{15,20})>?")
_EMOJI_CATEGORIES = frozenset({"So", "Sk", "Sm", "Po", "Nd", "Mn", "Me", "Cf", "Co"})
_MODIFIERS = frozenset({"Sk", "Nd", "Po", "Mn", "Me", "Cf"})


def run(mind: Mind, asked: Asked, origin: Origin) -> Outcome:
    """Run a tool. On a worker thread; what it causes is recorded by who called it."""
    argument = asked.tool_call.argument.strip()[:ARGUMENT_CHARS_MAX]
    match asked.tool_call.tool:
        case "remember":
            return remember(mind, argument, origin)
        case "forget":
            return forget(mind, argument, origin)
        case "recall":
            found = look_up(mind, argument, origin.speaker)
            return Outcome(ok=found.ok, detail=found.detail, sources=found.sources)
        case "react":
            return react(asked, argument, origin)
        case "schedule":
            return scheduling.schedule(mind, asked, argument, origin)
        case "automations":
            return scheduling.listed(mind, origin)
        case "change_automation":
            return scheduling.change(mind, argument, origin)


def react(asked: Asked, argument: str, origin: Origin) -> Outcome:
    """Put one emoji under the newest trigger; nothing else can be reacted to."""
    emoji = emoji_of(argument)
    if emoji is None:
        return Outcome(ok=False, detail="That is not one emoji")
    said = origin.speaker
    event = EmojiChosen(
        at=origin.at_us,
        cause=origin.turn,
        correlation=origin.turn,
        sources=(streams.message(said.message_id),),
        guild_id=said.guild_id,
        channel_id=said.channel_id,
        message_id=said.message_id,
        user_id=said.author_id,
        emoji=emoji,
    )
    new = New(streams.emoji(origin.turn, asked.call, asked.number), event)
    return Outcome(ok=True, detail=f"{emoji} will be put under the message", events=(new,))


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
