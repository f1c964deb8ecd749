"""A command as it reaches us and what it comes to: plain values between a place and its logic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.mind import Mind
    from events.event import New
    from events.log import EventLog

ANSWER_CHARS_MAX = 2000  # what Discord takes in one message
CHOICES_MAX = 25  # and in one list to choose from
CHOICE_CHARS_MAX = 100
FILE_BYTES_MAX = 8_000_000  # what Discord takes from any account (10 MB), with room
REMEMBER, WHY = "Remember this", "Why did you say that?"
"""The commands in the menu of a message, as people read them there."""
DAYS_MAX = 31  # of costs at once
BUSY = "I have too much to do just now; please ask again in a moment."
TOKEN_LIFE_US = 14 * 60_000_000  # Discord's is fifteen minutes; the last one is left for the way


Form = Literal["json", "readable"]
"""Of an export: for `import`, or for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Somebody asks for something by name."""

    interaction_id: int
    """Discord's snowflake; the command's own name in the log."""
    name: str
    """As in `memory show`."""
    guild_id: int | None
    channel_id: int
    user_id: int
    user_name: str
    asked_us: int
    options: dict[str, str] = field(default_factory=dict[str, str])
    target_id: int = 0
    """The message that it is about; 0: none."""
    may_manage: bool = False
    """Discord says that they may manage the server."""
    token: str = ""

    def option(self, name: str) -> str:
        return self.options.get(name, "").strip()


class Button(NamedTuple):
    """Another command to give with a click: its name, and what it is about."""

    label: str
    command: str
    argument: str = ""
    dangerous: bool = False


class Answer(NamedTuple):
    """What a command comes to. Only who gave it sees the text."""

    text: str
    events: tuple[New, ...] = ()
    """What it causes, recorded together with its outcome."""
    ok: bool = True
    buttons: tuple[Button, ...] = ()
    file: tuple[str, bytes] | None = None
    """Name and content of an attachment."""
    told_when_erased: str = ""
    """An owner of words: when they are erased, their number is told as well."""


class Choice(NamedTuple):
    """What may be chosen for an option."""

    name: str
    value: str


class Respondent(Protocol):
    """Where answers go. Called on worker threads; may take long."""

    def respond(self, token: str, answer: Answer) -> None:
        """Show it to who asked, in place of what they see now; again is harmless.

        Raises:
            SendError: it cannot be shown.
        """
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands are carried out with."""

    mind: Mind
    log: EventLog
    export: Callable[[int, Form], bytes | None]
    """All that a person said and all that is known of them, as a file that `import` reads or as a
    text; None: it is larger than `FILE_BYTES_MAX`."""
    tell_operator: Callable[[str], object]


def refused(text: str) -> Answer:
    """Nothing was done; one sentence says why."""
    return Answer(text, ok=False)


def fitting(lines: Sequence[str], chars_max: int = ANSWER_CHARS_MAX) -> str:
    """As many lines as one message takes, and how many are left out."""
    room = chars_max - len("\n… and 1,000 more")
    kept: list[str] = []
    for line in lines:
        if len(line) + 1 > room:
            break
        room -= len(line) + 1
        kept.append(line)
    if len(kept) < len(lines):
        kept.append(f"… and {len(lines) - len(kept):,} more")
    return "\n".join(kept)


def counted(number: int, noun: str, plural: str = "") -> str:
    """How many there are, as one says it."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def linked(shown: str, guild_id: int | None, channel_id: int, message_id: int) -> str:
    """Words that lead to a message."""
    place = guild_id or "@me"
    return f"[{shown}](https://discord.com/channels/{place}/{channel_id}/{message_id})"


def one_line(text: str, chars_max: int) -> str:
    """Without line breaks, and cut where it is too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= chars_max else flat[: chars_max - 1] + "…"
