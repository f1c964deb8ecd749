"""Automations by command: what somebody wants done at a time, and what they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.automation_clock import asking
from actors.commands.asked import CHOICE_CHARS_MAX, Answer, Choice, fitting, one_line, refused
from events import streams
from events.event import New, to_us
from events.settings import SettingChanged, setting_json
from projections.queries import automations as query

if TYPE_CHECKING:
    from actors.automation_clock.asking import Told
    from actors.commands.asked import Command, Desk
    from projections.queries.reading import Readable


def create(desk: Desk, command: Command) -> Answer:
    """Set one up, and tell the local time that it comes to."""
    with desk.mind.read_model.reading() as db:
        return _answer(
            asking.create(
                db,
                desk.mind.read_model.settings(),
                _asker(command),
                command.option("what"),
                when=command.option("when"),
                now_us=to_us(desk.mind.clock.now()),
                cause=streams.command(command.interaction_id),
                n=1,
                sources=(streams.command(command.interaction_id),),
            )
        )


def listed(desk: Desk, command: Command) -> Answer:
    """What who asks has; of who manages the server, all of it."""
    settings = desk.mind.read_model.settings()
    with desk.mind.read_model.reading() as db:
        now_us = to_us(desk.mind.clock.now())
        told = asking.listed(db, settings, _asker(command), now_us=now_us)
    return Answer(fitting(told.text.split("\n")))


def pause(desk: Desk, command: Command) -> Answer:
    """Nothing of it happens until it is resumed."""
    return _change(desk, command, "pause")


def resume(desk: Desk, command: Command) -> Answer:
    """From its next time on."""
    return _change(desk, command, "resume")


def delete(desk: Desk, command: Command) -> Answer:
    """For good."""
    return _change(desk, command, "delete")


def zone(desk: Desk, command: Command) -> Answer:
    """In which time zone who asks lives."""
    name = command.option("zone")
    if not asking.is_known_zone(name):
        return refused(f"I know no time zone {name!r}; it is written as in Europe/Berlin.")
    key = f"user.{command.user_id}.timezone"
    old = desk.mind.read_model.settings().text(key)
    if old == name:
        return Answer(f"Your time zone is {name} already.")
    stream = streams.setting(key)
    event = SettingChanged(
        at=to_us(desk.mind.clock.now()),
        key=key,
        old=setting_json(old),
        new=setting_json(name),
        by=str(command.user_id),
    )
    version = desk.log.version_of(stream) + 1
    told = f"Your time zone is {name}. What you have set up before keeps the zone it was said in."
    return Answer(told, (New(stream, event, version=version),))


def choices(read_model: Readable, user_id: int, typed: str) -> list[Choice]:
    """What somebody has, to choose from."""
    with read_model.reading() as db:
        own = query.of_person(db, user_id)
    return [
        Choice(one_line(f"{one.title} ({one.status})", CHOICE_CHARS_MAX), str(one.id))
        for one in own
        if typed.strip().lower() in one.title.lower()
    ]


def _change(desk: Desk, command: Command, verb: str) -> Answer:
    settings = desk.mind.read_model.settings()
    with desk.mind.read_model.reading() as db:
        now_us = to_us(desk.mind.clock.now())
        which = command.option("which")
        told = asking.change(db, settings, _asker(command), verb, which, now_us=now_us)
    return _answer(told)


def _asker(command: Command) -> asking.Asker:
    return asking.Asker(
        command.user_id,
        command.user_name,
        command.guild_id,
        command.channel_id,
        may_manage=command.may_manage,
    )


def _answer(told: Told) -> Answer:
    return Answer(told.text, told.events, ok=told.ok)
