"""What the actors need from the world, as small Protocols and the values that cross them.

Shapes are what the caller needs, not what a vendor offers. Adapters implement them, and tests with
fakes; nothing here imports a library of the outside world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


FactScope = Literal["user", "guild", "owner"]
FactType = Literal[
    "profile", "relationship", "preference", "project", "guidance", "behavioral", "other"
]

ToolName = Literal[
    "recall", "remember", "forget", "react", "schedule", "automations", "change_automation"
]


CALLS_MAX: Final = 6  # model calls of a turn or a run (spec §3.7): more is a model in circles
TOOLS_MAX: Final = 8  # tools that one model call may ask for
ARGUMENT_CHARS_MAX: Final = 2000  # of a tool: a whole message
ABSENT_TOOLS: Final = frozenset[ToolName]({"remember", "forget"})
"""Of no use to what is due: they take something that a person says now."""


class Clock(Protocol):
    """Wall clock and stopwatch. Only adapters read the real ones."""

    def now(self) -> datetime:
        """The current time, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a stopwatch that never goes back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message as a model sees it."""

    message_id: int
    author_id: int
    author_name: str
    at: datetime
    text: str
    is_bot: bool = False
    """Written by a bot, ourselves included: never evidence."""
    allows: tuple[str, ...] = ()
    """Sensitive topics that its author lets be remembered about themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A remembered message or fact offered to the model, best first.

    `text` is the whole message, or the fact's sentence; `evidence` is the quoted message words
    behind a fact (empty for a message); `at` is when the message (or the fact's evidence) was
    written; `subject_id` is the person a fact is about (None for lore and for messages).
    """

    kind: Literal["message", "fact"]
    id: int
    score: float
    text: str
    at: datetime
    author_id: int
    author_name: str
    source_message_id: int
    evidence: str = ""
    subject_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What an earlier stretch of talk came to, in a model's words."""

    session_id: str
    started: datetime
    ended: datetime
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLink:
    """A link in a trigger that was shared before."""

    url: str
    shares: int
    """Before, as far as everybody who listens may know."""
    first_message_id: int
    first_author_id: int
    first_author_name: str
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a tool call came to: shown to the model in its next call of the same turn."""

    tool: ToolName
    argument: str
    ok: bool
    detail: str
    """ok: the fact saved or forgotten, word for word. Otherwise the reason in one sentence."""
    call: int = 1
    """Which model call of the turn asked for it, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """All that one model call may know. Everything from people is data, never instructions."""

    now: datetime
    speaker_id: int
    speaker_name: str
    triggers: tuple[Line, ...]
    """The messages to answer, oldest first; never empty."""
    history: tuple[Line, ...] = ()
    """The channel before the triggers, oldest first, at most 30."""
    messages: tuple[Recalled, ...] = ()
    facts: tuple[Recalled, ...] = ()
    guidance: tuple[str, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    """The one that goes on here, or went before; then those of which `messages` are part."""
    links: tuple[SeenLink, ...] = ()
    tool_results: tuple[ToolResult, ...] = ()
    is_due: bool = False
    """The trigger is no message but what the speaker asked, some time ago, to be done now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a call consumed, all its attempts together, and what that cost."""

    input_tokens: int = 0
    """Read at the full price: neither from the cache nor into it."""
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    """Into the cache for five minutes."""
    cache_write_1h_tokens: int = 0
    model: str = ""
    """The exact model that was called; empty: the one that `Model.id` names."""
    usd: float | None = 0.0
    """US dollars; None: the price of the model is not known."""


NOTHING_USED = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """The model asks for an effect; the tool checks the right and records the outcome."""

    tool: ToolName
    argument: str
    """The words to remember, what to forget, the question to recall by, an emoji, what to do and
    when ("remind me tomorrow at 18:00 to call Anna"), or which automation to "pause …"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTurn:
    """One model call's outcome: tool calls to run first, or the text to say ("" stays silent)."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    cited: tuple[tuple[Literal["message", "fact"], int], ...] = ()
    """Recalled items that the text rests on."""
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A fact proposed by a model, before grounding and safety have judged it."""

    scope: FactScope
    subject: str
    """A person's id in decimal, or `__lore__`, `__self__`, `__owner__`."""
    fact: str
    """One sentence in the third person, at most 400 characters, standing alone."""
    fact_type: FactType
    evidence: str
    """Words quoted from the source message, at most 240 characters."""
    source_message_id: int
    confidence: float
    attribute: str = ""
    """What the fact is about, normalised ("cat.name", "home.city"): same subject and same attribute
    with another value contradict each other. Empty: contradicts nothing."""
    value: str = ""
    """The attribute's value, normalised ("biscuit"). Empty with an empty attribute."""
    correction: bool = False
    """The person corrected something said before ("no, it is actually …"): outranks everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a model found in lines: the facts, if any, and what the call used."""

    candidates: tuple[Candidate, ...]
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a model made of lines, and what the call used."""

    text: str
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """A part of a day that is to be looked back on."""

    lines: tuple[Line, ...]
    """Of one channel, oldest first."""
    known: tuple[str, ...] = ()
    """Facts that are believed, so that they are contradicted and not repeated."""
    earlier: str = ""
    """What the day came to before this part."""
    chars_max: int = 2000
    """Of what the day came to, with this part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection:
    """What a model made of a part of a day: facts, what the day came to so far, and its cost."""

    candidates: tuple[Candidate, ...]
    text: str
    usage: Usage = Usage()


class Model(Protocol):
    """The thinking part. Deterministic or not, its output is recorded and never asked for again."""

    @property
    def id(self) -> str:
        """The exact model id, as the price table knows it."""
        ...

    def answer(self, prompt: Prompt) -> ModelTurn:
        """Answer the triggers, or ask for tools.

        Raises:
            ModelUnavailableError: the model cannot be reached now.
        """
        ...

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        """Facts worth keeping in `lines` (one window of a channel); `context` are lines before it.

        Raises:
            ModelUnavailableError: the model cannot be reached now.
        """
        ...

    def summarize(self, lines: Sequence[Line], *, chars_max: int) -> Summary:
        """Who took part, what was decided, promised and left open, to the end of `lines`.

        Raises:
            ModelUnavailableError: the model cannot be reached now.
        """
        ...

    def reflect(self, part: DayPart) -> Reflection:
        """Facts worth keeping in a part of a day, and what the day came to, up to here.

        Raises:
            ModelUnavailableError: the model cannot be reached now.
        """
        ...


class ModelUnavailableError(Exception):
    """The model cannot be reached; the caller says so and may try later. One sentence."""

    def __init__(self, why: str, *, usage: Usage = NOTHING_USED, final: bool = False) -> None:
        """`usage`: what the failed call cost. `final`: it was tried as often as makes sense."""
        super().__init__(why)
        self.usage = usage
        self.final = final


class BudgetSpentError(ModelUnavailableError):
    """The day's money is spent: no call was made."""
