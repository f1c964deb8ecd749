"""A question as it is read: what is wanted, of whom, and the words an answer must cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from actors.adapters.offline_model.claims import Claim, Thing

Kind = Literal["value", "yesno", "said", "about", "last"]
Want = Literal[
    "", "time", "clock", "place", "number", "person", "reason", "colour", "duration", "money",
    "frequency", "kind",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `claims` hold `GAP` where a value is wanted; coverage reads `words`."""

    text: str
    kind: Kind
    want: Want = ""
    claims: tuple[Claim, ...] = ()
    words: str = ""
    """The question's words that a quotation must cover."""
    subject: Thing | None = None
    noun: str = ""
    """The concept of the noun asked for: the instrument of "what instrument do I play"."""
    listing: str = ""
    """The noun of "what pets do I have": everything owned of this kind."""
    since_said: bool = False
    """As in "When did I say": the date of the message is the answer."""
