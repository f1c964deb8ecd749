"""The tools for automations: what the speaker wants done at a time, by the clock's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.automation_clock import asking
from actors.responder.steps import Asked, Origin, Outcome
from events import streams

if TYPE_CHECKING:
    from actors.automation_clock.asking import Told
    from actors.mind import Mind


def schedule(mind: Mind, asked: Asked, argument: str, origin: Origin) -> Outcome:
    """Set up what the words say, and tell the local time that they come to."""
    with mind.read_model.reading() as db:
        return _outcome(
            asking.create(
                db,
                mind.read_model.settings(),
                asker_of(origin),
                argument,
                now_us=origin.at_us,
                cause=origin.turn,
                n=10 * asked.call + asked.number,
                sources=(streams.message(origin.speaker.message_id),),
            )
        )


def listed(mind: Mind, origin: Origin) -> Outcome:
    """What the speaker has."""
    settings = mind.read_model.settings()
    with mind.read_model.reading() as db:
        return _outcome(asking.listed(db, settings, asker_of(origin), now_us=origin.at_us))


def change(mind: Mind, argument: str, origin: Origin) -> Outcome:
    """Pause, resume or delete one of theirs."""
    settings = mind.read_model.settings()
    with mind.read_model.reading() as db:
        told = asking.change_said(db, settings, asker_of(origin), argument, now_us=origin.at_us)
    return _outcome(told)


def asker_of(origin: Origin) -> asking.Asker:
    """The speaker; what a model says about somebody's rights counts for nothing."""
    said = origin.speaker
    return asking.Asker(said.author_id, said.author_name, said.guild_id, said.channel_id)


def _outcome(told: Told) -> Outcome:
    return Outcome(ok=told.ok, detail=told.text, events=told.events)
