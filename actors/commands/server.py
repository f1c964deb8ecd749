"""What those may do who manage a server, and how anybody reaches who runs the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.commands.asked import DAYS_MAX, Answer, counted, fitting, one_line, refused
from events import streams
from events.event import New, to_us
from events.settings import (
    SettingChanged,
    SettingError,
    parse_setting,
    setting_json,
    setting_named,
)
from projections.queries.access import guild_of
from projections.queries.costs import costs as costs_in
from projections.queries.settings import settings as settings_in_force

if TYPE_CHECKING:
    from actors.commands.asked import Command, Desk
    from projections.queries.settings import Settings

ONLY_MANAGERS: Final = "Only who may manage this server can do that."
ONLY_SERVERS: Final = "That is about a server; give the command in one."
OF_GUILD: Final = ("answers_per_hour", "timezone", "consent")
OF_CHANNEL: Final = ("enabled", "ambient")


def settings(desk: Desk, command: Command) -> Answer:
    """Show what holds in this server and channel, or change it; the rest is the operator's."""
    if (no := _not_allowed(command)) is not None:
        return no
    channel_id = int(command.option("channel") or command.channel_id)
    name, text = command.option("setting"), command.option("value")
    with desk.mind.read_model.reading() as db:
        chosen = settings_in_force(db)
        of = guild_of(db, channel_id)
    if of not in (None, command.guild_id):  # Discord offers only this server's, and may be first
        return refused("That channel is not one of this server.")
    keys = {
        **{one: f"guild.{command.guild_id}.{one}" for one in OF_GUILD},
        **{one: f"channel.{channel_id}.{one}" for one in OF_CHANNEL},
    }
    if not text:
        shown = [name] if name in keys else list(keys)
        return Answer(fitting([_told(one, keys[one], chosen) for one in shown]))
    if name not in keys:
        return refused(f"Say which setting: {', '.join(keys)}.")
    key = keys[name]
    try:
        new = setting_json(parse_setting(key, text))
    except SettingError as error:
        return refused(str(error).replace(key, name))
    old = setting_json(chosen.value(key))
    if new == old:
        return Answer(f"`{name}` is {new} already.")
    stream = streams.setting(key)
    at_us, by = to_us(desk.mind.clock.now()), str(command.user_id)
    event = SettingChanged(at=at_us, key=key, old=old, new=new, by=by)
    version = desk.log.version_of(stream) + 1
    return Answer(f"`{name}` is now {new}; it was {old}.", (New(stream, event, version=version),))


def costs(desk: Desk, command: Command) -> Answer:
    """What answering in this server cost, by day."""
    if (no := _not_allowed(command)) is not None:
        return no
    assert command.guild_id is not None, "a server is asked about"
    days = min(DAYS_MAX, max(1, int(command.option("days") or 7)))
    with desk.mind.read_model.reading() as db:
        found = costs_in(db, "day", guild_id=command.guild_id)
    if not found:
        return Answer("Nothing has cost anything here yet.")
    shown = sorted({cost.group or "" for cost in found})[-days:]
    total = sum(cost.usd for cost in found if cost.group in shown)
    lines: list[str] = []
    for day in reversed(shown):
        usd = sum(cost.usd for cost in found if cost.group == day)
        calls = sum(cost.calls for cost in found if cost.group == day)
        lines.append(f"{day}: ${usd:.4f}, {counted(calls, 'call')}")
    span = counted(len(shown), "day")
    return Answer(fitting([f"${total:.4f} on the last {span} with calls:", *lines]))


def report(desk: Desk, command: Command) -> Answer:
    """Tell who runs the bot."""
    text = command.option("text")
    if not text:
        return refused("Say what is wrong: `/report text: …`.")
    where = "a direct message" if command.guild_id is None else f"server {command.guild_id}"
    about = f", about message {command.target_id}" if command.target_id else ""
    desk.tell_operator(
        f"Report by {one_line(command.user_name, 80)} ({command.user_id}) in {where}, channel "
        f"{command.channel_id}{about}: {one_line(text, 1000)}"
    )
    return Answer("Thank you. Who runs me can read it now.")


def _not_allowed(command: Command) -> Answer | None:
    """Discord hides these from who may not; that is no reason to trust it."""
    if command.guild_id is None:
        return refused(ONLY_SERVERS)
    return None if command.may_manage else refused(ONLY_MANAGERS)


def _told(name: str, key: str, chosen: Settings) -> str:
    return f"`{name}`: **{setting_json(chosen.value(key))}**. {setting_named(key).meaning}"
