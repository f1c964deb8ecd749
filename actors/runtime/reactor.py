"""The reading loop that all readers of the log share: pull a page, decide, record with the cursor.

What a page leads to is committed in one transaction with the cursor, so it happens once however
often the actor dies. One page is in flight at a time; wake-ups may be lost, doubled or late.
"""

from __future__ import annotations

import logging
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from actors.runtime.actor import Actor
from actors.runtime.guarded import fault_of
from actors.runtime.journal import Failed
from actors.runtime.mailbox import CatchUp, Tick
from events import streams
from events.errors import LogError, RefusedError, UndecodableError
from events.event import New, to_us
from events.faults import ReactionFailed
from events.log import PAGE_EVENTS_MAX
from events.request import Appended, Page, Refused, Request, Track

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from actors.runtime.timers import Timer

logger = logging.getLogger("lorekeeper.runtime")

ATTEMPTS_MAX = 3  # what fails three times at rising distance fails because of the event
RETRY_DELAY_S = 0.2  # doubles; long enough for a file to be swapped, short enough for a person
CONFLICTS_MAX = 5  # each one means someone else decided; five in a row means we decide wrongly
SAVE_INTERVAL_S = 1.0  # what is read again after a crash, against a commit for every page

_SAVE, _RETRY = "reactor: save the cursor", "reactor: try again"


class Reaction(NamedTuple):
    """What an actor records about one page, with its cursor. Empty: only the cursor moves."""

    events: tuple[New, ...] = ()


class Reactor(Actor):
    """Subclasses set `reader`, `topics`, `via`; they override `react` and the hooks of `Actor`."""

    reader: ClassVar[str]
    """The cursor's name in the log: unique, and the same for ever."""
    topics: ClassVar[tuple[str, ...]] = ()
    """Only these are read; empty: all."""
    via: ClassVar[tuple[str, ...]] = ()
    """Only what came in these ways is read; empty: all."""
    page_events_max: ClassVar[int] = PAGE_EVENTS_MAX
    """Smaller where reacting to one event is slow: it is the longest the actor does not listen."""

    def __init__(self, role: Role, runtime: Runtime) -> None:
        super().__init__(role, runtime)
        self._cursor = 0
        self._saved = 0  # how far the cursor is durable
        self._projected = 0
        self._wait_for = 0  # where the read model must be before deciding again after a conflict
        self._step_until = 0  # up to here one event at a time: one of them could not be reacted to
        self._attempts = 0
        self._conflicts = 0
        self._busy = False  # a page is in flight, or waits to be tried again
        self._silenced = False  # the journal takes nothing any more
        self._save_timer: Timer | None = None
        self._patient: list[tuple[int, Callable[[], None]]] = []

    @abstractmethod
    def react(self, page: Page) -> Reaction:
        """Decide what to record about a page; it always has events.

        On the actor's thread, without effects: it is called again if it raises (`ATTEMPTS_MAX`
        times, then `reaction.failed` is recorded and the event is passed over) and if what it
        decided was refused (with the cursor and the read model as they are by then).
        """

    def on_reacted(self, page: Page) -> None:
        """The reaction to this page is durable (or was empty): the place to begin effects.

        Not called again after a restart; what a crash cut off here is found as owed in `resume`.
        """

    def idle(self) -> bool:
        """Nothing is under way and everything the read model has was read."""
        caught_up = self._cursor >= self.runtime.projecting.position
        waiting = self._busy or self._patient
        return super().idle() and not waiting and (caught_up or self._silenced)

    def on_begin(self) -> None:
        self._cursor = self._saved = self.runtime.log.cursor_of(self.reader)
        super().on_begin()
        self.runtime.projecting.wake(self.role.address)  # which tells us where it is

    def on_end(self) -> None:
        super().on_end()
        if self._save_timer is not None:
            self._save_timer.cancel()
        if self._cursor > self._saved and not self._busy:
            self.runtime.journal.submit(self._request(self._cursor), lambda _: None, urgent=True)

    def on_message(self, message: Any) -> Any:
        match message:
            case Tick(name) if name == _SAVE:
                self._save()
            case Tick(name) if name == _RETRY:
                self._busy = False
                self._read_on()
            case _:
                return super().on_message(message)
        return None

    def when_projected(self, position: int, fn: Callable[[], None]) -> None:
        """Call `fn` on this actor's thread as soon as the read model has `position`."""
        self._patient.append((position, fn))
        self.runtime.projecting.ring()
        self.later(lambda: self.on_catch_up(self.runtime.projecting.position))

    def on_catch_up(self, position: int) -> None:
        self._projected = max(self._projected, position)
        due = [fn for awaited, fn in self._patient if awaited <= position]
        self._patient = [waiting for waiting in self._patient if waiting[0] > position]
        for fn in due:
            fn()
        self._read_on()

    def _read_on(self) -> None:
        """Read and react to the next page, if there is one and nothing is in flight."""
        behind = self._projected > self._cursor and self._projected >= self._wait_for
        if not behind or self._busy or self._silenced:
            return
        try:
            page = self.runtime.log.read(
                self._cursor,
                upto=self._projected,
                limit=1 if self._cursor < self._step_until else self.page_events_max,
                topics=self.topics,
                via=self.via,
            )
        except UndecodableError as error:
            self._damaged(error)
            return
        if page.upto == page.after:  # positions have holes: nothing is there
            page = page._replace(upto=self._projected)
        try:
            reaction = self.react(page) if page.events else Reaction()
        except BaseException as error:  # a panic of native code is poison like any other
            logger.exception("%s cannot react to events after %d", self.reader, page.after)
            self._stumble(page, error)
            return
        if reaction.events:
            self._busy = True
            request = self._request(page.upto, *reaction.events)
            self._send(request, lambda answer: self._answered(page, answer))
        else:
            self._move_on(page)

    def _request(self, position: int, *events: New) -> Request:
        return Request(events, Track(self.reader, position, self._saved))

    def _answered(self, page: Page, answer: Answer) -> None:
        self._busy = False
        match answer:
            case Appended():
                self._saved = page.upto
                self._move_on(page)
            case Refused(reason, stream):
                self._refresh()
                if self._cursor == page.after:
                    self._collide(page, RefusedError(reason, stream))
                else:
                    self._read_on()
            case Failed(reason, fatal):
                self._silenced = fatal
                if not fatal:
                    self._stumble(page, RefusedError(reason))

    def _refresh(self) -> None:
        """Someone else wrote: take over their cursor, and wait until their events are projected."""
        self._saved = self.runtime.log.cursor_of(self.reader)
        if self._saved > self._cursor:
            self._cursor = self._saved
            self._attempts = self._conflicts = 0
        self._wait_for = self.runtime.log.head()

    def _move_on(self, page: Page) -> None:
        self._cursor = page.upto
        self._attempts = self._conflicts = 0
        if self._cursor > self._saved and self._save_timer is None:
            self._save_timer = self._tick_after(SAVE_INTERVAL_S, _SAVE)
        self._look_again()
        if page.events:
            self.on_reacted(page)

    def _look_again(self) -> None:
        """Through the mailbox, so that answers, results and stop get in between two pages."""
        self.mailbox.post(CatchUp(self._projected))

    def _tick_after(self, delay_s: float, name: str) -> Timer:
        return self.runtime.timers.after(delay_s, lambda: self.mailbox.post(Tick(name)))

    def _save(self) -> None:
        """Make the cursor durable; a page in flight does that anyway."""
        self._save_timer = None
        if self._cursor > self._saved and not self._busy and not self._silenced:
            page = Page(self._saved, self._cursor, ())
            self._busy = True
            self._send(self._request(page.upto), lambda answer: self._passed(page, answer))

    def _collide(self, page: Page, error: RefusedError) -> None:
        """Decide again: at once the first time, later when the cause may have gone."""
        self._conflicts += 1
        if self._conflicts > CONFLICTS_MAX:
            self._stumble(page, error, attempts_max=1)
        elif self._conflicts > 1:
            self._try_again_after(RETRY_DELAY_S * 2 ** (self._conflicts - 2))
        else:
            self._read_on()

    def _stumble(self, page: Page, error: BaseException, attempts_max: int = ATTEMPTS_MAX) -> None:
        """Find the one event that fails, then try it again, then pass over it."""
        *before, event = page.events
        if before:
            self._step_until = page.upto
            self._conflicts = 0
            self._look_again()
            return
        self._attempts += 1
        if self._attempts < attempts_max:
            self._try_again_after(RETRY_DELAY_S * 2 ** (self._attempts - 1))
        else:
            self._pass_over(event.position, page.upto, error)

    def _try_again_after(self, delay_s: float) -> None:
        self._busy = True
        self._tick_after(delay_s, _RETRY)

    def _damaged(self, error: UndecodableError) -> None:
        """Not tried again: the read model only got past it because the operator said so."""
        if self._cursor < self._step_until:
            self._pass_over(error.position, error.position, error)
        else:
            self._step_until = error.position
            self._look_again()

    def _pass_over(self, position: int, upto: int, error: BaseException) -> None:
        failed = ReactionFailed(
            at=to_us(self.runtime.clock.now()),
            reader=self.reader,
            position=position,
            error=str(error) if isinstance(error, LogError) else fault_of(error),
        )
        new = New(streams.failed_reaction(self.reader, position), failed)
        page = Page(self._cursor, upto, ())
        self._busy = True
        self._send(self._request(upto, new), lambda answer: self._passed(page, answer))

    def _passed(self, page: Page, answer: Answer) -> None:
        """Go on behind a page that nothing was decided about."""
        self._busy = False
        match answer:
            case Appended():
                self._saved = page.upto
            case Refused():  # an earlier incarnation passed it, or something before it
                self._refresh()
                if self._cursor < page.upto:
                    self._look_again()
                    return
            case Failed(reason, fatal):
                assert fatal, reason  # there is nothing in it that could not be written
                self._silenced = True
                return
        self._move_on(page._replace(upto=max(self._cursor, page.upto)))
