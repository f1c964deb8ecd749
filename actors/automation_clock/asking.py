"""What people may ask about automations: by a command, or in a turn. Rights are checked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from actors.automation_clock import deciding
from actors.automation_clock.phrases.requests import Wanted, read_when, wanted
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError
from actors.automation_clock.schedules import OnMessage, parse_schedule, schedule_json
from actors.automation_clock.slots import next_slot
from actors.automation_clock.telling import told, told_moment
from actors.walls import is_zone
from events import streams
from events.automations import AutomationCreated, AutomationWords
from events.event import New
from projections.queries import automations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.queries.automations import Automation
    from projections.queries.reading import Database
    from projections.queries.settings import Settings

TITLE_CHARS_MAX: Final = 90
INSTRUCTION_CHARS_MAX: Final = 2000
NOTHING: Final = "You have no automations."
SAY_SO: Final = "say what is to be done and when, as in `remind me tomorrow at 18:00 to call Anna`."
_VERBS: Final = {
    "pause": ("paused", "Paused"),
    "resume": ("active", "Resumed"),
    "delete": ("deleted", "Deleted"),
}
_SAID: Final = {**{verb: verb for verb in _VERBS}, "cancel": "delete"}


class Asker(NamedTuple):
    """Who asks, and where."""

    user_id: int
    user_name: str
    guild_id: int | None
    channel_id: int
    may_manage: bool = False
    """The server's automations are theirs to change as well."""


class Told(NamedTuple):
    """What came of it."""

    ok: bool
    text: str
    events: tuple[New, ...] = ()


def is_known_zone(name: str) -> bool:
    """Whether it is one as in Europe/Berlin."""
    return is_zone(name)


def zone_for(settings: Settings, guild_id: int | None, user_id: int) -> str:
    """A person's time zone, else the server's, else the bot's."""
    own = settings.text(f"user.{user_id}.timezone")
    server = settings.text(f"guild.{guild_id}.timezone") if guild_id is not None else ""
    return own or server or settings.text("bot.timezone")


def create(  # noqa: PLR0913 - who, what, when, and what it is recorded as
    db: Database,
    settings: Settings,
    asker: Asker,
    text: str,
    *,
    now_us: int,
    cause: str,
    n: int,
    sources: tuple[str, ...] = (),
    when: str = "",
) -> Told:
    """Have something done. `text` says what and when; with `when`, only what."""
    tz = zone_for(settings, asker.guild_id, asker.user_id)
    try:
        found = _read(text, when, now_us, tz, asker.channel_id)
    except AskBackError as error:
        return Told(ok=False, text=f"Nothing is set up yet. {error}")
    except ImpossibleError as error:
        return Told(ok=False, text=f"I can't do that: {error}")
    if found is None:
        return Told(ok=False, text=f"Nothing is set up: {SAY_SO}")
    if (no := _full(db, settings, asker)) is not None:
        return no
    schedule = found.schedule
    event = AutomationCreated(
        at=now_us,
        cause=cause,
        correlation=cause,
        sources=sources,
        guild_id=asker.guild_id,
        channel_id=asker.channel_id,
        user_id=asker.user_id,
        next_us=next_slot(schedule, now_us),
        reminds=found.reminds,
        match=isinstance(schedule, OnMessage),
    )
    words = AutomationWords(
        title=title_of(found.what),
        instruction=found.what[:INSTRUCTION_CHARS_MAX],
        schedule=schedule_json(schedule),
        created_by_name=asker.user_name,
    )
    new = New(streams.automation(cause, n), event, words, streams.person_key(asker.user_id))
    does = "I remind you" if found.reminds else "I do this"
    return Told(
        ok=True,
        text=f"{does}: “{words.title}”, {told(schedule, now_us, tz)}.",
        events=(new,),
    )


def title_of(what: str) -> str:
    """The beginning of what is to be done, in one line."""
    line = " ".join(what.split())
    return line if len(line) <= TITLE_CHARS_MAX else line[: TITLE_CHARS_MAX - 1] + "…"


def _read(text: str, when: str, now_us: int, tz: str, channel_id: int) -> Wanted | None:
    if not when:
        return wanted(text, now_us, tz, channel_id)
    as_said = wanted(f"{when} {text}", now_us, tz, channel_id)
    reminds = as_said is None or as_said.reminds
    what = text.strip() if as_said is None else as_said.what
    return Wanted(what, read_when(when, now_us, tz), reminds)


def _full(db: Database, settings: Settings, asker: Asker) -> Told | None:
    own_max = settings.count("automation.person_max")
    if len(automations.of_person(db, asker.user_id)) >= own_max:
        return Told(ok=False, text=f"You have {own_max} automations already; delete one first.")
    guild_max = settings.count("automation.guild_max")
    if asker.guild_id is not None:
        there = len(automations.of_guild(db, asker.guild_id))
        if there >= guild_max:
            return Told(ok=False, text=f"This server has {guild_max} automations already.")
    return None


def listed(db: Database, settings: Settings, asker: Asker, *, now_us: int) -> Told:
    """What somebody has; with the right to it, all of the server."""
    found = _reach(db, asker)
    if not found:
        return Told(ok=True, text=NOTHING)
    tz = zone_for(settings, asker.guild_id, asker.user_id)
    return Told(ok=True, text="\n".join(line_of(one, now_us, tz) for one in found))


def line_of(one: Automation, now_us: int, tz: str) -> str:
    """As it is listed."""
    schedule = parse_schedule(one.schedule)
    if one.status == "active" and one.next_us is not None and one.next_us > now_us:
        when = told(schedule, now_us, tz)
    elif one.status == "active" and one.next_us is not None:
        when = f"due since {told_moment(one.next_us, now_us, tz)}"
    else:
        when = one.status if not one.on_message else told(schedule, now_us, tz)
    return f"{one.id}: “{one.title}”, {when}"


def change_said(db: Database, settings: Settings, asker: Asker, said: str, *, now_us: int) -> Told:
    """As `change`, said in words: `pause 812`, `delete stand-up`."""
    verb, _, which = said.strip().partition(" ")
    if verb.lower() not in _SAID:
        return Told(ok=False, text="Say pause, resume or delete, and then which one")
    return change(db, settings, asker, _SAID[verb.lower()], which, now_us=now_us)


def change(
    db: Database,
    settings: Settings,
    asker: Asker,
    verb: str,
    which: str,
    *,
    now_us: int,
) -> Told:
    """Pause, resume or delete the one that is meant; several are asked back."""
    found = _meant(_reach(db, asker), which)
    if not found:
        return Told(ok=False, text=f"You have no automation like “{which.strip()}”.")
    if len(found) > 1:
        names = "; ".join(f"{one.id}: “{one.title}”" for one in found[:10])
        return Told(ok=False, text=f"Which of them? Say its number. {names}")
    one, (status, done) = found[0], _VERBS[verb]
    if one.status == status:
        return Told(ok=False, text=f"“{one.title}” is {status} already.")
    next_us = next_slot(parse_schedule(one.schedule), now_us) if status == "active" else None
    if status == "active" and next_us is None and not one.on_message:
        return Told(ok=False, text=f"“{one.title}” is over: its time has passed.")
    event = deciding.change(one, status, next_us, "asked for", at_us=now_us, by=str(asker.user_id))
    tz = zone_for(settings, one.guild_id, asker.user_id)
    when = f", next {told_moment(next_us, now_us, tz)}" if next_us is not None else ""
    return Told(ok=True, text=f"{done}: “{one.title}”{when}.", events=(event,))


def _reach(db: Database, asker: Asker) -> list[Automation]:
    """Their own, from anywhere; with the right to it, the server's."""
    own = automations.of_person(db, asker.user_id)
    if not asker.may_manage or asker.guild_id is None:
        return own
    known = {one.id for one in own}
    return [*own, *(o for o in automations.of_guild(db, asker.guild_id) if o.id not in known)]


def _meant(found: Sequence[Automation], which: str) -> list[Automation]:
    """By its number; else those whose words contain all that was said."""
    which = which.strip().lower().strip("“”\"'.!? ")
    if which.isdecimal():
        return [one for one in found if one.id == int(which)]
    exact = [one for one in found if one.title.lower() == which]
    words = which.split()
    return exact or [
        one for one in found if words and all(w in one.title.lower().split() for w in words)
    ]
