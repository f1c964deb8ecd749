"""What a person decides about being remembered: pausing, coming back, taking it all, erasing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors import consent
from actors.commands.asked import Answer, Button, counted, refused
from events import streams
from events.agreements import EVERYWHERE, OPT_IN, TOPICS
from events.event import to_us
from projections.queries.reach import reach

if TYPE_CHECKING:
    from actors.commands.asked import Command, Desk
    from events.request import Request
    from projections.queries.reach import Reach

_KEPT: Final = (
    "**What I keep.** The messages of the channels that I can read, with who wrote them and when; "
    "facts that follow from what people say about themselves, each with the words it comes from; "
    "what I answered, and why. No secrets; no health, religion, politics, sexuality or money, "
    "unless you allow one of them for yourself: `/privacy do:allow`."
)
_USED: Final = (
    "**What for.** To answer with what was said here. In a channel I use only what everybody who "
    "can read it could have read; nothing leaves a direct message, and nothing a server."
)
_YOURS: Final = (
    "**Your part.** `/memory show`, `correct` and `forget` change what I know about you. Delete a "
    "message, and it is gone here too. `/privacy do:pause` stops keeping what you write, "
    "`/privacy do:export` gives you all of it, `/privacy do:erase` forgets you everywhere."
)


ALLOWED: Final = {
    **{topic: f"remember what you say about your own {topic}" for topic in TOPICS},
    "minors": "remember what you say of yourself as a minor",
    EVERYWHERE: "use what I know about you from one server in others, never from direct messages",
}
"""What a person may turn on for themselves, and what it means."""


def privacy(desk: Desk, command: Command) -> Answer:
    """What is kept and why; or one of the things a person may decide."""
    match command.option("do"):
        case "pause":
            return pause(desk, command)
        case "resume":
            return resume(desk, command)
        case "export":
            return export(desk, command)
        case "erase":
            return erase(desk, command)
        case "undo":
            return stay(desk, command)
        case "agree" | "disagree":
            return agree(desk, command)
        case "allow" | "disallow":
            return allow(desk, command)
        case _:
            return about(desk, command)


def about(desk: Desk, command: Command) -> Answer:
    """What is kept and why, and how who asks stands."""
    person = consent.standing(desk.log, command.user_id)
    going = _reach(desk, command)
    if person.leaving:
        standing = f"**You.** {consent.LEAVING}"
    elif person.forgotten:
        standing = f"**You.** {consent.FORGOTTEN} `/privacy do:resume` brings you back."
    elif person.paused:
        standing = f"**You.** {consent.ALREADY_PAUSED} From before: {_counted(going)}."
    else:
        standing = f"**You.** I have {_counted(going)}."
    return Answer("\n".join([_KEPT, _USED, _YOURS, *_asked_first(desk, command), standing]))


def _asked_first(desk: Desk, command: Command) -> list[str]:
    """How it is in a server that asks people first."""
    guild_id = command.guild_id
    if guild_id is None or not _asks_first(desk, guild_id):
        return []
    if consent.has_agreed(desk.log, command.user_id, guild_id):
        return ["**Here** I keep only what those write who agreed, as you did."]
    return [f"**Here** I keep only what those write who agreed. {DO_AGREE}"]


def agree(desk: Desk, command: Command) -> Answer:
    """In a server that asks first: what they write may be kept, or no longer."""
    guild_id = command.guild_id
    if guild_id is None or not _asks_first(desk, guild_id):
        return refused("Nobody is asked first here: I keep what you write unless you pause.")
    agreed = consent.has_agreed(desk.log, command.user_id, guild_id)
    about = (desk.log, command.user_id, guild_id, command.asked_us, to_us(desk.mind.clock.now()))
    if command.option("do") == "agree":
        if agreed:
            return refused("You have agreed already.")
        told = "Thank you: from now on I remember what you write in this server."
        return Answer(told, consent.agree(*about).events)
    if not agreed:
        return refused(f"You have not agreed. {DO_AGREE}")
    told = "From now on I keep nothing that you write in this server. What I have stays."
    return Answer(told, consent.disagree(*about).events)


def allow(desk: Desk, command: Command) -> Answer:
    """Turn on for themselves, or off again, what is off for everybody."""
    what, now_us = command.option("what"), to_us(desk.mind.clock.now())
    if what not in ALLOWED:
        return refused(f"Say what: {', '.join(ALLOWED)}.")
    if command.option("do") == "allow":
        asked = consent.allow(desk.log, command.user_id, what, now_us)
        return _decided(asked, f"From now on I may {ALLOWED[what]}.")
    asked = consent.disallow(desk.log, command.user_id, what, now_us)
    return _decided(
        asked, f"From now on I do not {ALLOWED[what]}; `/memory forget` takes what I have away."
    )


DO_AGREE: Final = "What you write is not kept and not answered; `/privacy do:agree` changes that."


def _asks_first(desk: Desk, guild_id: int) -> bool:
    return desk.mind.read_model.settings().text(f"guild.{guild_id}.consent") == OPT_IN


def pause(desk: Desk, command: Command) -> Answer:
    """From now on nothing of theirs is kept."""
    asked = consent.pause(consent.standing(desk.log, command.user_id), command.asked_us)
    return _decided(
        asked,
        "Paused: from now on I keep nothing that you write. What I have stays; "
        "`/privacy do:erase` takes it away, `/memory resume` ends the pause.",
    )


def resume(desk: Desk, command: Command) -> Answer:
    """From now on what they write is kept again."""
    person = consent.standing(desk.log, command.user_id)
    if person.leaving:
        return stay(desk, command)
    asked = consent.resume(person, command.asked_us)
    return _decided(asked, "Welcome back: from now on I remember what you write.")


def export(desk: Desk, command: Command) -> Answer:
    """All of it, as a file."""
    readable = command.option("form") == "readable"
    file = desk.export(command.user_id, "readable" if readable else "json")
    if file is None:
        return refused(
            "All of it is more than Discord takes in a file; ask who runs me for "
            f"`export --user {command.user_id}`."
        )
    name = f"lorekeeper-{command.user_id}.{'md' if readable else 'jsonl'}"
    return Answer("Everything you said that I keep, and all I know about you.", file=(name, file))


def erase(desk: Desk, command: Command) -> Answer:
    """Show how much would go, and ask."""
    person = consent.standing(desk.log, command.user_id)
    if person.leaving or person.erasing:
        return refused(consent.LEAVING)
    if person.forgotten:
        return refused(consent.FORGOTTEN)
    return Answer(
        f"I would forget you everywhere and for good: {_counted(_reach(desk, command))}, and the "
        "key to your words is destroyed, so that they are unreadable in every copy of my log. "
        "I keep nothing that you write from now on, until you ask me to. You are hidden at once; "
        "for ten minutes you can take it back, and then nobody can.",
        buttons=(Button("Forget me, for good", ERASE, dangerous=True),),
    )


ERASE: Final = "privacy erase confirmed"


def erase_confirmed(desk: Desk, command: Command) -> Answer:
    """Hide them; how much went is told when it is done."""
    person = consent.standing(desk.log, command.user_id)
    asked = consent.leave(person, command.asked_us, to_us(desk.mind.clock.now()))
    if isinstance(asked, consent.Declined):
        return refused(asked.reason)
    return Answer(
        "You are hidden, and I forget you in ten minutes; I say here when it is done.",
        asked.events,
        buttons=(Button("I did not mean that: undo", STAY),),
        told_when_erased=streams.person_key(command.user_id),
    )


STAY: Final = "privacy undo confirmed"


def stay(desk: Desk, command: Command) -> Answer:
    """They did not mean to be forgotten."""
    person = consent.standing(desk.log, command.user_id)
    asked = consent.stay(person, command.asked_us, to_us(desk.mind.clock.now()))
    return _decided(asked, "Taken back: nothing was forgotten.")


def _decided(asked: Request | consent.Declined, told: str) -> Answer:
    if isinstance(asked, consent.Declined):
        return refused(asked.reason)
    return Answer(told, asked.events)


def _reach(desk: Desk, command: Command) -> Reach:
    with desk.mind.read_model.reading() as db:
        return reach(db, streams.person_key(command.user_id))


def _counted(going: Reach) -> str:
    return (
        f"{counted(going.messages, 'message')}, {counted(going.facts, 'fact')} and "
        f"{counted(going.replies, 'reply', 'replies')} to you or made from your words"
    )
