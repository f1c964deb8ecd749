"""`forget`: erase a message, person, server or channel everywhere, and prove it with counts."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from actors.config import LOREKEEPER_ID
from actors.entrypoints.cli import FAILED, SNOWFLAKE, command
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer, answer_json, say

if TYPE_CHECKING:
    from actors.entrypoints.cli import Invocation
    from actors.runtime.data_folder import DataFolder
    from events.event import New
    from projections.queries.reach import Reach

BY = "cli"


@command("forget", "forget --message 1574491013269946368", "forget --user 80351110224678912 --yes")
@click.option("--message", type=SNOWFLAKE, help="A message and what was learned from it.")
@click.option("--user", type=SNOWFLAKE, help="A person, with everything they ever said.")
@click.option("--guild", type=SNOWFLAKE, help="A server, with everything said in it.")
@click.option("--channel", type=SNOWFLAKE, help="A channel, with everything said in it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(
    invocation: Invocation,
    *,
    message: int | None,
    user: int | None,
    guild: int | None,
    channel: int | None,
    yes: bool,
) -> int:
    """Erase a message, a person, a server or a channel for ever.

    From the log, the tables and the index, after showing how much. Facts and replies that rest on
    the erased words go with them. Only that something was there stays, without words. A person's
    key is destroyed, so that their words are unreadable in every copy of the log as well. Asks
    first; a script says --yes.
    """
    from projections.queries.reach import is_known, kept, reach

    what, name = _what(message, user, guild, channel)
    with opened(invocation) as folder:
        with folder.read_model.reading() as db:
            if not is_known(db, what):
                raise BadInputError(f"Nothing is known of {name}, so there is nothing to forget.")
            before = kept(db)
            going = reach(db, what)
        _refuse_our_own(folder, message, user)
        if going.nothing and _is_silenced(folder, what, user):
            return _tell(invocation, what, going, f"Nothing is left of {name}.")
        sentence = f"{name[0].upper()}{name[1:]}: {_counted(going)}"
        if not yes and not _confirmed(sentence):
            say("Nothing was forgotten.")
            return FAILED
        folder.log.append(_event(folder, what, invocation))
        folder.project(folder.log.head())
        erased = next(done for done in folder.eraser.erase_all() if done.what == what)
        with folder.read_model.reading() as db:
            messages, facts = kept(db)
    gone = {
        "messages": before[0] - messages,
        "facts": before[1] - facts,
        "replies": going.replies,
        "events_emptied": erased.blanked,
        "key_destroyed": erased.key_destroyed,
    }
    told = (
        f"Forgot {name}: {gone['messages']} messages and {gone['facts']} facts are gone, "
        f"{gone['replies']} replies and {erased.blanked} events have lost their words"
        + (", and the key to them is destroyed." if erased.key_destroyed else ".")
    )
    return _tell(invocation, what, going, told, gone)


def _what(
    message: int | None, user: int | None, guild: int | None, channel: int | None
) -> tuple[str, str]:
    """How the ledger names it, and how people do."""
    from events import streams

    given = [
        (number, stream(number), name)
        for number, stream, name in (
            (message, streams.message, "message"),
            (user, streams.person_key, "person"),
            (guild, streams.guild_key, "server"),
            (channel, streams.channel_key, "channel"),
        )
        if number is not None
    ]
    if len(given) != 1:
        raise BadInputError(
            "`forget` takes one of --message, --user, --guild and --channel, with an id."
        )
    number, what, name = given[0]
    return what, f"{name} {number}"


def _is_silenced(folder: DataFolder, what: str, user: int | None) -> bool:
    """Whether it was forgotten before; who came back since, and said nothing, is heard again."""
    from actors import consent

    if not folder.log.keys.erased_among([what]):
        return False
    return user is None or consent.standing(folder.log, user).forgotten


def _refuse_our_own(folder: DataFolder, message: int | None, user: int | None) -> None:
    """Our words are made from people's: they go when those do, and could come back alone."""
    from projections.queries import turns

    if user == LOREKEEPER_ID:
        raise BadInputError(f"Person {user} is Lorekeeper; its words go with those they answer.")
    if message is None:
        return
    with folder.read_model.reading() as db:
        turn = turns.of_message(db, message)
    if turn is not None and message in turn.message_ids():
        triggers = " or ".join(map(str, turn.trigger_ids()))
        raise BadInputError(
            f"Message {message} is our own; forget what it answers, message {triggers}, "
            "and its words go as well."
        )


def _confirmed(sentence: str) -> bool:
    if not sys.stdin.isatty():
        raise BadInputError(f"{sentence} Add --yes to do it; there is no terminal to ask on.")
    say(sentence)
    return click.confirm("Forget all of it, for ever?", err=True)


def _counted(going: Reach) -> str:
    return (
        f"{going.messages} messages, up to {going.facts} facts and the words of "
        f"{going.replies} replies would be forgotten."
    )


def _event(folder: DataFolder, what: str, invocation: Invocation) -> New:
    from actors import consent
    from events import streams
    from events.event import New, to_us
    from events.messages import MessageDeleted

    at_us = to_us(clock_of(invocation).now())
    if what.startswith("m:"):
        number = streams.id_in(what)
        deleted = MessageDeleted(at=at_us, message_id=number, reason="forgotten")
        return New(streams.deletion(number), deleted)
    return consent.erasure(folder.log, what, by=BY, at_us=at_us)


def _tell(
    invocation: Invocation,
    what: str,
    going: Reach,
    sentence: str,
    gone: dict[str, int] | None = None,
) -> int:
    if invocation.as_json:
        answer_json({"what": what, "preview": asdict(going), "gone": gone})
    else:
        answer(sentence)
    return 0
