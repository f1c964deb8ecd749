"""The automation clock: claims each slot once, has it said, and records when the next one is.

A run is claimed by its stream before anything is done and ends with what it knows the claim by; its
words go the courier's way. What a crash leaves is taken up when its lease has ended.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ClassVar, Final

from actors.automation_clock import deciding
from actors.automation_clock.moving import moved
from actors.automation_clock.schedules import is_set_off_by
from actors.automation_clock.speaking import speak
from actors.ports import BudgetSpentError, ModelUnavailableError
from actors.runtime.guarded import fault_of
from actors.runtime.journal import Failed
from actors.runtime.reactor import Reaction, Reactor
from actors.walls import SECOND_US
from events import streams
from events.automations import AutomationChanged, AutomationCreated, RunFinished, RunStarted
from events.event import to_us
from events.messages import MessageReceived, MessageWords
from events.replies import ReplyCancelled, ReplyComposed, ReplyDelivered, ReplyFailed
from events.request import Appended, Request
from projections.queries import automations
from projections.queries.erasure import restored_us

if TYPE_CHECKING:
    from actors.automation_clock.deciding import Spoken
    from actors.mind import Mind
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from actors.runtime.timers import Timer
    from events.event import New, Recorded
    from events.request import Page
    from projections.queries.automations import Automation, Run

logger = logging.getLogger("lorekeeper.clock")

TICK_S: Final = 30.0  # how late a slot may begin after the wall clock was set; else at its time
AT_ONCE_MAX: Final = 20  # runs claimed together: the rest follows when these are on their way
EVERY_US: Final = 300_000_000
"""What waits for a message runs no more often (spec §6)."""
CHANGED: Final = "What I wanted to change was changed by someone else."
NOT_ACTIVE: Final = "it was paused or deleted meanwhile"
_OUTCOMES: Final = {"delivered": ("ok", "said"), "skipped": ("ok", "there was nothing to say")}


class AutomationClock(Reactor):
    """Runs what is due."""

    reader: ClassVar[str] = "clock"
    topics: ClassVar[tuple[str, ...]] = tuple(
        kind.topic
        for kind in (
            MessageReceived,
            AutomationCreated,
            AutomationChanged,
            RunStarted,
            RunFinished,
            ReplyComposed,
            ReplyDelivered,
            ReplyFailed,
            ReplyCancelled,
        )
    )
    via: ClassVar[tuple[str, ...]] = ("live",)

    def __init__(self, role: Role, runtime: Runtime, mind: Mind) -> None:
        super().__init__(role, runtime)
        self._mind = mind
        self._incarnation = str(to_us(runtime.clock.now()))
        self._under_way: set[str] = set()
        """Streams of automations and runs about which something is under way."""
        self._look_us: int | None = 0
        """When there is something to do next; None: when somebody asks for something."""
        self._listening: list[Automation] | None = None
        """Those that wait for a message; None: to be asked for."""
        self._timer: Timer | None = None

    def resume(self) -> None:
        self.every("due", TICK_S)
        read_model, now_us = self._mind.read_model, self._now_us()

        def look() -> tuple[New, ...]:
            with read_model.reading() as db:
                return moved(automations.active(db), now_us)

        self.work(look, self._moved)
        self._look()

    def _moved(self, result: tuple[New, ...] | Exception) -> None:
        if isinstance(result, Exception):
            logger.error("slots are not computed anew: %s", fault_of(result))
            return
        for new in result:
            self.decide_later(Request((new,)), lambda _: None)  # who changed it meanwhile did so

    def idle(self) -> bool:
        return super().idle() and not self._under_way

    def on_end(self) -> None:
        super().on_end()
        if self._timer is not None:
            self._timer.cancel()

    def react(self, page: Page) -> Reaction:
        started: dict[int, New] = {}
        for recorded in page.events:
            if not isinstance(recorded.event, MessageReceived):
                self._listening = None
            elif not recorded.event.is_bot and isinstance(recorded.words, MessageWords):
                for one in self._heard(recorded, recorded.event, recorded.words.content):
                    started.setdefault(one.id, self._started_by(one, recorded.event))
        return Reaction(tuple(started.values()))

    def _heard(self, recorded: Recorded, event: MessageReceived, text: str) -> list[Automation]:
        if self._listening is None:
            with self._mind.read_model.reading() as db:
                self._listening = automations.listening(db)
        return [
            one
            for one in self._listening
            if one.channel_id == event.channel_id
            and not one.is_running
            and recorded.position > one.id
            and event.at - (one.last_run_us or 0) >= EVERY_US
            and is_set_off_by(text, one.schedule)
        ]

    def _started_by(self, one: Automation, event: MessageReceived) -> New:
        stream = streams.run(one.id, event.message_id)
        token = deciding.token_of(self._incarnation, stream, 1)
        return deciding.start(
            one,
            event.created_us,
            attempt=1,
            version=1,
            token=token,
            at_us=self._now_us(),
            message_id=event.message_id,
        )

    def on_reacted(self, page: Page) -> None:
        if any(r.stream.startswith(("run:", "auto:")) for r in page.events):
            self._look()

    def on_tick(self, name: str) -> None:
        if self._look_us is not None and self._now_us() >= self._look_us:
            self._look()
        else:
            self._wake_in_time()

    def _wake_in_time(self) -> None:
        """Between two ticks, at the moment itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._look_us is not None:
            delay_s = max(0, self._look_us - self._now_us()) / SECOND_US
            if delay_s < TICK_S:
                wake = lambda: self.later(lambda: self.on_tick("due"))  # noqa: E731
                self._timer = self.runtime.timers.after(delay_s, wake)

    def _now_us(self) -> int:
        return to_us(self.runtime.clock.now())

    def _look(self) -> None:
        """Begin what is due, go on with what is under way, and note when to look again."""
        now_us = self._now_us()
        with self._mind.read_model.reading() as db:
            waiting = automations.due(db, now_us, AT_ONCE_MAX)
            runs = automations.open_runs(db)
            of_runs = {run.stream: automations.automation(db, run.automation_id) for run in runs}
            since_us = restored_us(db)
            next_us = automations.earliest_us(db)
        for one in waiting:
            if one.stream not in self._under_way:
                self._claim(one, now_us, since_us)
        moments = [next_us] if next_us is not None else []
        for run in runs:
            automation = of_runs[run.stream]
            if automation is not None and run.stream not in self._under_way:
                moments.append(self._go_on(run, automation, now_us))
        self._look_us = min(moments, default=None)
        if self._look_us is not None and self._look_us > now_us:
            self._wake_in_time()

    def _claim(self, one: Automation, now_us: int, since_us: int) -> None:
        hours = self._mind.read_model.settings().number("automation.misfire_hours")
        token = deciding.token_of(self._incarnation, one.stream, 1)
        events = deciding.due(
            one,
            now_us=now_us,
            misfire_us=round(hours * 3_600_000_000),
            restored_us=since_us,
            token=token,
        )
        self._record(one.stream, events)

    def _go_on(self, run: Run, automation: Automation, now_us: int) -> int:
        """Do what a run needs next, if it is time; when it needs something otherwise."""
        if run.retry_us is not None:
            if run.retry_us > now_us:
                return run.retry_us
            if automation.status == "active":
                self._try_again(run, automation, now_us)
            else:
                self._finish(run, automation, "skipped", NOT_ACTIVE)
        elif run.state == "decided":
            return self._take_up(run, automation, now_us)
        elif run.state != "composed":  # else it is on its way
            status, reason = _OUTCOMES.get(run.state, ("error", run.note or run.state))
            self._finish(run, automation, status, reason)
        return now_us + deciding.LEASE_US

    def _take_up(self, run: Run, automation: Automation, now_us: int) -> int:
        """Ours is said; one that a crash cut off is tried again when its lease has ended."""
        if run.token.startswith(f"{self._incarnation}:"):
            self._speak(run, automation)
        elif run.lease_us > now_us:
            return run.lease_us
        elif run.attempt < deciding.ATTEMPTS_MAX:
            self._try_again(run, automation, now_us)
        else:
            why = "I was stopped each time."
            self._record(run.stream, deciding.failed(run, automation, why, at_us=now_us))
        return now_us + deciding.LEASE_US

    def _try_again(self, run: Run, automation: Automation, now_us: int) -> None:
        token = deciding.token_of(self._incarnation, run.stream, run.attempt + 1)
        again = deciding.again(run, automation, token=token, at_us=now_us)
        self._record(run.stream, (again,))

    def _finish(self, run: Run, automation: Automation, status: str, reason: str) -> None:
        finished = deciding.finish(run, automation, status, reason, at_us=self._now_us())
        self._record(run.stream, (finished,))

    def _speak(self, run: Run, automation: Automation) -> None:
        self._under_way.add(run.stream)
        mind = self._mind
        self.work(lambda: speak(mind, automation, run), lambda result: self._spoke(run, result))

    def _spoke(self, run: Run, result: Spoken | Exception) -> None:
        """Say it, if it is still wanted."""
        self._under_way.discard(run.stream)
        with self._mind.read_model.reading() as db:
            automation = automations.automation(db, run.automation_id)
            made_from = automations.sources_of(db, automation.stream) if automation else set[str]()
        if automation is None:  # its words were erased, and with them everything about it
            return
        if automation.status != "active":
            self._finish(run, automation, "skipped", NOT_ACTIVE)
        elif isinstance(result, BudgetSpentError):
            self._finish(run, automation, "skipped", str(result))
        elif isinstance(result, Exception):
            known = isinstance(result, ModelUnavailableError)
            why = str(result) if known else fault_of(result)
            now_us = self._now_us()
            self._record(run.stream, deciding.failed(run, automation, why, at_us=now_us))
        else:
            spoken = result._replace(sources=(*result.sources, *made_from))
            now_us = self._now_us()
            composed = deciding.compose(run, automation, spoken, at_us=now_us)
            # What it wants to change may have changed meanwhile; thinking cost money, so it counts.
            lost = deciding.failed(run, automation, CHANGED, at_us=now_us)
            self._record(run.stream, (*spoken.effects, composed), lost if spoken.effects else ())

    def _record(self, stream: str, events: tuple[New, ...], instead: tuple[New, ...] = ()) -> None:
        """Have it on record, then look again; refused, things are otherwise than they seemed."""
        self._under_way.add(stream)

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Failed):  # the disk may be full: not again at once
                self._under_way.discard(stream)
                self._look_us = self._now_us() + round(TICK_S * SECOND_US)
                return
            if not isinstance(answer, Appended):
                logger.info("%s is left as it is: %s", stream, answer.reason)
                if instead:
                    self._record(stream, instead)
                    return
            self.when_projected(self.runtime.log.head(), done)

        def done() -> None:
            self._under_way.discard(stream)
            self._look()

        self.decide_later(Request(events), on_answer)
