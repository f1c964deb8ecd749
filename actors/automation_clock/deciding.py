"""The clock's decisions: what is recorded about automations and their runs. Pure, events out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from actors.automation_clock.schedules import parse_schedule
from actors.automation_clock.slots import missed, next_slot
from actors.prompting import NOT_SHOWN
from actors.splitting import split
from events import streams
from events.automations import AutomationChanged, RunFinished, RunsSkipped, RunStarted
from events.event import New
from events.replies import RecalledItem, ReplyComposed, ReplyWords

if TYPE_CHECKING:
    from actors.ports import Prompt
    from actors.prompting import Shown
    from projections.queries.automations import Automation, Run

LEASE_US: Final = 600_000_000  # ten minutes (spec §6)
ATTEMPTS_MAX: Final = 3
RETRY_US: Final = 30_000_000  # four times as long before the last attempt
LATE: Final = "it was missed for too long"
RESTORED: Final = "the log was put back from a backup since"
OLDER: Final = "a later one was due as well"


class Spoken(NamedTuple):
    """What a run has to say, and all that it rests on."""

    text: str
    sources: tuple[str, ...]
    model: str = ""
    prompt: Prompt | None = None
    shown: Shown = NOT_SHOWN
    latency_ms: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    effects: tuple[New, ...] = ()
    """What its tools bring about, recorded with its words or not at all."""


def due(
    automation: Automation, *, now_us: int, misfire_us: int, restored_us: int, token: str
) -> tuple[New, ...]:
    """What becomes of a slot that has come: the latest one runs, the older ones do not."""
    schedule = parse_schedule(automation.schedule)
    assert automation.next_us is not None, "only what has a slot is due"
    past = missed(schedule, automation.next_us, now_us)
    why = ""
    if past.last_us < restored_us:
        why = RESTORED
    elif now_us - past.last_us > misfire_us:
        why = LATE
    if why:
        skipped = (past.first_us, past.last_us, past.many, why, past.next_us)
        return (_skipped(automation, *skipped, at_us=now_us),)
    started = start(automation, past.last_us, attempt=1, version=1, token=token, at_us=now_us)
    if past.many == 1:
        return (started,)
    older = (past.first_us, past.older_us, past.many - 1, OLDER, past.last_us)
    return (_skipped(automation, *older, at_us=now_us), started)


def _skipped(
    automation: Automation,
    first_us: int,
    last_us: int,
    many: int,
    reason: str,
    next_us: int | None,
    *,
    at_us: int,
) -> New:
    event = RunsSkipped(
        at=at_us,
        cause=automation.stream,
        correlation=automation.stream,
        sources=(automation.stream,),
        automation=automation.stream,
        automation_id=automation.id,
        first_us=first_us,
        last_us=last_us,
        many=many,
        reason=reason,
        next_us=next_us,
    )
    return New(streams.run(automation.id, first_us), event)


def start(
    automation: Automation,
    slot_us: int,
    *,
    attempt: int,
    version: int,
    token: str,
    at_us: int,
    message_id: int = 0,
) -> New:
    """An attempt at a slot, or at a message."""
    stream = streams.run(automation.id, message_id or slot_us)
    event = RunStarted(
        at=at_us,
        cause=streams.message(message_id) if message_id else automation.stream,
        correlation=stream,
        sources=(automation.stream, *([streams.message(message_id)] if message_id else [])),
        automation=automation.stream,
        automation_id=automation.id,
        slot_us=slot_us,
        attempt=attempt,
        token=token,
        lease_us=at_us + LEASE_US,
        guild_id=automation.guild_id,
        channel_id=automation.channel_id,
        user_id=automation.user_id,
    )
    return New(stream, event, version=version)


def again(run: Run, automation: Automation, *, token: str, at_us: int) -> New:
    """The next attempt at the same slot."""
    event = start(
        automation,
        run.slot_us,
        attempt=run.attempt + 1,
        version=run.version + 1,
        token=token,
        at_us=at_us,
    )
    return event._replace(stream=run.stream)


def compose(
    run: Run, automation: Automation, spoken: Spoken, *, at_us: int, version: int = 0
) -> New:
    """The words of a run; the courier takes them from here."""
    chunks = split(spoken.text)
    prompt = spoken.prompt
    items = () if prompt is None else (*prompt.messages, *prompt.facts)
    words = ReplyWords(
        chunks=chunks,
        recalled=tuple(RecalledItem(i.kind, i.id, round(i.score, 6)) for i in items),
        prompt=spoken.shown.text,
    )
    event = ReplyComposed(
        at=at_us,
        cause=run.stream,
        correlation=run.stream,
        sources=tuple(sorted({automation.stream, *spoken.sources})),
        model=spoken.model,
        prompt_hash=spoken.shown.sha256,
        latency_ms=spoken.latency_ms,
        input_tokens=spoken.input_tokens,
        output_tokens=spoken.output_tokens,
        chunk_count=len(chunks),
        kind="answer" if spoken.model else "notice",
        template=spoken.shown.template,
    )
    owner = streams.person_key(automation.user_id)
    return New(run.stream, event, words, owner, version or run.version + 1)


def finish(
    run: Run,
    automation: Automation,
    status: str,
    reason: str,
    *,
    at_us: int,
    retry_us: int | None = None,
) -> New:
    """The end of an attempt; it says when the next slot is, and touches no pause or deletion."""
    schedule = parse_schedule(automation.schedule)
    event = RunFinished(
        at=at_us,
        cause=run.stream,
        correlation=run.stream,
        sources=(automation.stream,),
        token=run.token,
        status=status,
        reason=reason,
        next_us=next_slot(schedule, run.slot_us),
        retry_us=retry_us,
    )
    return New(run.stream, event, version=run.version + 1)


def failed(run: Run, automation: Automation, why: str, *, at_us: int) -> tuple[New, ...]:
    """Tried again later; after the last attempt it is paused, and whoever wanted it is told."""
    if run.attempt < ATTEMPTS_MAX:
        retry_us = at_us + RETRY_US * 4 ** (run.attempt - 1)
        return (finish(run, automation, "error", why, at_us=at_us, retry_us=retry_us),)
    text = (
        f"I tried {ATTEMPTS_MAX} times to do “{automation.title}” and could not: {why} "
        "It is paused until you resume it."
    )
    paused = change(automation, "paused", None, why, at_us=at_us)
    notice = compose(run, automation, Spoken(text, ()), at_us=at_us, version=run.version + 2)
    return (finish(run, automation, "error", why, at_us=at_us), notice, paused)


def change(
    automation: Automation,
    status: str,
    next_us: int | None,
    reason: str,
    *,
    at_us: int,
    by: str = "",
) -> New:
    """It is paused, resumed, deleted or at an end; or its next slot is another."""
    event = AutomationChanged(
        at=at_us,
        correlation=automation.stream,
        sources=(automation.stream,),
        status=status,
        next_us=next_us,
        reason=reason,
        by=by,
    )
    return New(automation.stream, event, version=automation.version + 1)


def token_of(incarnation: str, stream: str, attempt: int) -> str:
    """What an incarnation of the clock finishes an attempt with."""
    digest = hashlib.sha256(f"{incarnation}/{stream}/{attempt}".encode()).hexdigest()[:16]
    return f"{incarnation}:{digest}"
