"""Who is answered: the first rule that applies, with the reason that is recorded. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from projections.queries.conversation import Said
    from projections.queries.settings import Settings

Verdict = Literal["answer", "skip", "pass"]
"""pass: no decision at all, it is only counted."""

BOT_TURNS_MAX = 3  # in a row, until a person speaks: two bots must not talk for ever

OPTED_OUT = "its author opted out"
BLOCKED = "its author is blocked"
DISABLED = "answers are turned off in this channel"
BOT = "written by a bot"
BOT_TURNS = f"{BOT_TURNS_MAX} turns with a bot in a row"
ANSWERED = "already answered"
AMBIENT = "ambient"
AMBIENT_RATE = "enough ambient answers this hour"


class Rules(NamedTuple):
    """What the settings and the channel's recent past say about a message."""

    opted_out: bool = False
    """Its author paused after it was stored."""
    blocked: bool = False
    enabled: bool = True
    ambient: bool = False
    """The channel wants answers to what was addressed to nobody."""
    bot_allowed: bool = False
    bot_turns: int = 0
    """Our turns in the channel since a person last spoke there."""
    answered: bool = False
    """A message of ours replies to it."""
    ambient_left: int = 0
    """How many more ambient answers this hour allows."""


class Admission(NamedTuple):
    """What is to be done about a message, and why."""

    verdict: Verdict
    reason: str


def admit(said: Said, addressed: str | None, rules: Rules) -> Admission:
    """Whether a message is answered. `addressed`: how it was addressed to us; None: ambient."""
    # What nobody asked us is not worth an event, unless the channel wants to hear from us.
    silent: Verdict = "skip" if addressed is not None or rules.ambient else "pass"
    if rules.opted_out:
        return Admission(silent, OPTED_OUT)
    if rules.blocked:
        return Admission(silent, BLOCKED)
    if not rules.enabled:
        return Admission(silent, DISABLED)
    if said.is_bot and not rules.bot_allowed:
        return Admission(silent, BOT)
    if said.is_bot and rules.bot_turns >= BOT_TURNS_MAX:
        return Admission(silent, BOT_TURNS)
    if rules.answered:
        return Admission(silent, ANSWERED)
    if addressed is not None:
        return Admission("answer", addressed)
    if not rules.ambient:
        return Admission("pass", AMBIENT)
    if rules.ambient_left <= 0:
        return Admission("skip", AMBIENT_RATE)
    return Admission("answer", AMBIENT)


def rules_for(
    said: Said,
    settings: Settings,
    *,
    bot_turns: int,
    answered: bool,
    ambient_given: int,
    opted_out: bool = False,
) -> Rules:
    """The rules for a message, from the settings in force."""
    channel, author = f"channel.{said.channel_id}", f"user.{said.author_id}"
    return Rules(
        opted_out=opted_out,
        blocked=settings.flag(f"{author}.blocked"),
        enabled=settings.flag(f"{channel}.enabled"),
        ambient=settings.flag(f"{channel}.ambient"),
        bot_allowed=settings.flag(f"{author}.allowed_bot"),
        bot_turns=bot_turns,
        answered=answered,
        ambient_left=settings.count("reply.ambient_per_hour") - ambient_given,
    )
