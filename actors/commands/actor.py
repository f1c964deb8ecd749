"""Commands: what people ask for by name, recorded, carried out, answered to them alone.

An invocation is recorded before anything is done and again with what it caused; what a crash left
between the two is done at the next start, as long as Discord lets it be answered.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, Final

from actors import consent
from actors.commands.asked import BUSY, TOKEN_LIFE_US, Answer, Command, refused
from actors.commands.performing import perform
from actors.runtime.guarded import fault_of
from actors.runtime.reactor import Reaction, Reactor
from events import streams
from events.commands import CommandAnswered, CommandInvoked, InvokedWords
from events.erasure import ErasureCompleted
from events.event import New, to_us
from events.request import Appended, Request
from projections.queries.commands import unanswered

if TYPE_CHECKING:
    from actors.commands.asked import Desk, Respondent
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer as Journaled
    from events.request import Page

logger = logging.getLogger("lorekeeper.commands")

OPEN_MAX: Final = 100  # under way at once; Discord itself lets one person give a few a minute
CHANGED: Final = "Something changed while I did that, so I left it; please ask again."
FAILED: Final = "That went wrong on my side, and nothing was changed."


class Commands(Reactor):
    """Carries out commands, side by side."""

    reader: ClassVar[str] = "commands"
    topics: ClassVar[tuple[str, ...]] = (ErasureCompleted.topic,)

    def __init__(self, role: Role, runtime: Runtime, desk: Desk, respondent: Respondent) -> None:
        super().__init__(role, runtime)
        self._desk = desk
        self._respondent = respondent
        self._open = 0
        self._erasing: dict[str, str] = {}
        """Tokens of who waits to hear how much was erased, by what is."""

    def resume(self) -> None:
        since_us = to_us(self.runtime.clock.now()) - TOKEN_LIFE_US
        with self._desk.mind.read_model.reading() as db:
            waiting = unanswered(db, since_us)
        for stream in waiting:
            first = self.runtime.log.stream(stream)[0]
            if (command := _again(stream, first.event, first.words)) is not None:
                self._open += 1
                self._perform(command)

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        for recorded in page.events:
            event = recorded.event
            if isinstance(event, ErasureCompleted) and event.what in self._erasing:
                told = f"Done: {event.blanked:,} entries of my log are without words now"
                told += ", and the key to your words is destroyed." if event.key_destroyed else "."
                self._show(self._erasing.pop(event.what), Answer(told))

    def idle(self) -> bool:
        return super().idle() and not self._open

    def on_input(self, message: Any) -> None:
        assert isinstance(message, Command), "only commands come here"
        if self._open >= OPEN_MAX:
            self._show(message.token, refused(BUSY))
            return
        self._open += 1
        self.decide_later(
            Request((self._invoked(message),)), lambda answer: self._taken(message, answer)
        )

    def _invoked(self, command: Command) -> New:
        """Of who paused nothing but that they asked; of who was forgotten not even who."""
        person = consent.standing(self.runtime.log, command.user_id)
        heard = not (person.paused or person.forgotten or person.erasing)
        event = CommandInvoked(
            at=to_us(self.runtime.clock.now()),
            name=command.name,
            guild_id=command.guild_id,
            channel_id=command.channel_id,
            user_id=None if person.forgotten else command.user_id,
            target_id=command.target_id,
            may_manage=command.may_manage,
        )
        words = InvokedWords(
            user_name=command.user_name,
            options=tuple(command.options.items()),
            token=command.token,
        )
        stream = streams.command(command.interaction_id)
        if not heard:
            return New(stream, event)
        return New(stream, event, words, streams.person_key(command.user_id))

    def _taken(self, command: Command, answer: Journaled) -> None:
        if isinstance(answer, Appended):  # what was said just before it counts for it
            self.when_projected(self.runtime.log.head(), lambda: self._perform(command))
        else:
            self._open -= 1  # it came twice

    def _perform(self, command: Command) -> None:
        self.work(
            lambda: perform(self._desk, command), lambda result: self._performed(command, result)
        )

    def _performed(self, command: Command, result: Answer | Exception) -> None:
        if isinstance(result, Exception):
            logger.error("/%s failed: %s", command.name, fault_of(result))
            result = refused(FAILED)
        self._record(command, result)

    def _record(self, command: Command, answer: Answer, *, again: bool = True) -> None:
        stream = streams.command(command.interaction_id)
        at_us = to_us(self.runtime.clock.now())
        done = CommandAnswered(at=at_us, cause=stream, correlation=stream, ok=answer.ok)
        request = Request((*answer.events, New(stream, done, version=2)))

        def on_answer(recorded: Journaled) -> None:
            if isinstance(recorded, Appended):
                self._open -= 1
                if answer.told_when_erased:
                    self._erasing[answer.told_when_erased] = command.token
                self._show(command.token, answer)
            elif again and answer.events:
                self._record(command, refused(CHANGED), again=False)
            else:
                self._open -= 1  # another incarnation answered it

        self.decide_later(request, on_answer)

    def _show(self, token: str, answer: Answer) -> None:
        if token:
            self.work(lambda: self._respondent.respond(token, answer), self._shown)

    def _shown(self, result: object) -> None:
        if isinstance(result, Exception):
            logger.warning("an answer is not shown: %s", fault_of(result))


def _again(stream: str, event: object, words: object) -> Command | None:
    """The command as it was given; None if it cannot be known any more."""
    if not isinstance(event, CommandInvoked) or not isinstance(words, InvokedWords):
        return None
    assert event.user_id is not None, "who has words is known"
    return Command(
        interaction_id=streams.id_in(stream),
        name=event.name,
        guild_id=event.guild_id,
        channel_id=event.channel_id,
        user_id=event.user_id,
        user_name=words.user_name,
        asked_us=event.at,
        options=dict(words.options),
        target_id=event.target_id,
        may_manage=event.may_manage,
        token=words.token,
    )
