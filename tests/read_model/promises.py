"""What people asked to be done at a time, and its runs: another part of a random life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from events import streams
from events.automations import (
    AutomationChanged,
    AutomationCreated,
    AutomationWords,
    RunFinished,
    RunsSkipped,
    RunStarted,
)
from events.event import New
from events.messages import MessageReceived
from events.request import Appended
from tests import given_replies
from tests.read_model.talk import TEXTS, Talk, cast_any

if TYPE_CHECKING:
    from tests.read_model.house import House

OWN_OF_RUNS = 2000  # what we say in them is numbered from here
STATUSES = ("active", "paused", "deleted", "completed")


@dataclass
class Made:
    """An automation, as its maker knows it."""

    id: int
    stream: str
    message_id: int
    person: int
    guild: int | None
    channel: int
    version: int = 1


@dataclass
class Running:
    """A run as far as it went."""

    stream: str
    of: Made
    version: int = 1
    attempt: int = 1
    said: int = 0
    """1: composed; 2: delivered."""


class Promises(Talk):
    """Automations: made from a message, changed, run."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.made: list[Made] = []
        self.runs: list[Running] = []

    def automate(self, a: int, b: int, c: int) -> None:
        received = [new for new in self.said if isinstance(new.event, MessageReceived)]
        if not received:
            return
        event: Any = cast_any(received[a % len(received)].event)
        source = streams.message(event.message_id)
        stream = streams.automation(f"turn:{len(self.everything)}", 1)
        created = AutomationCreated(
            at=self.at,
            sources=(source,),
            guild_id=event.guild_id,
            channel_id=event.channel_id,
            user_id=event.author_id,
            next_us=None if c % 5 == 0 else self.at + b,
            reminds=c % 2 == 0,
            match=c % 5 == 0,
        )
        words = AutomationWords(
            title="tea", instruction=TEXTS[b % 5], schedule="{}", created_by_name="Ada"
        )
        new = New(stream, created, words, streams.person_key(event.author_id))
        self.everything.append(new)
        answer = self.house.append(new)
        if isinstance(answer, Appended) and answer.positions[0]:
            self.made.append(
                Made(
                    answer.positions[0],
                    stream,
                    event.message_id,
                    event.author_id,
                    event.guild_id,
                    event.channel_id,
                )
            )

    def change_automation(self, a: int, b: int, c: int) -> None:
        if not self.made:
            return
        one = self.made[a % len(self.made)]
        event = AutomationChanged(
            at=self.at,
            sources=(one.stream,),
            status=STATUSES[b % 4],
            next_us=self.at + c,
            reason="asked for",
        )
        if self.record(New(one.stream, event, version=one.version + 1)):
            one.version += 1

    def start_run(self, a: int, b: int, c: int) -> None:
        """A slot, or another attempt at one."""
        if not self.made:
            return
        one = self.made[a % len(self.made)]
        stream = streams.run(one.id, b % 3)
        again = [run for run in self.runs if run.stream == stream]
        version = again[0].version + 1 if again else 1
        if again and again[0].said:
            return
        event = RunStarted(
            at=self.at,
            sources=(one.stream,),
            automation=one.stream,
            automation_id=one.id,
            slot_us=self.at,
            attempt=again[0].attempt + 1 if again else 1,
            token=f"token {version}",
            lease_us=self.at + c,
            guild_id=one.guild,
            channel_id=one.channel,
            user_id=one.person,
        )
        if self.record(New(stream, event, version=version)):
            if again:
                again[0].version, again[0].attempt = version, again[0].attempt + 1
            else:
                self.runs.append(Running(stream, one))

    def say_run(self, a: int, b: int, c: int) -> None:
        """Compose it, or deliver what is composed."""
        if not self.runs:
            return
        run = self.runs[a % len(self.runs)]
        if run.said == 0:
            sources = {run.of.stream, streams.message(run.of.message_id)}
            if c % 3 == 0 and (other := self._quotable(c)):
                sources.add(streams.message(cast_any(other.event).message_id))
            chunks = (TEXTS[b % 5],) if c % 4 else ()
            new = given_replies.composed(
                run.stream,
                chunks,
                sources=sorted(sources),
                version=run.version + 1,
                person=run.of.person,
                at=self.at,
            )
        elif run.said == 1:
            number = OWN_OF_RUNS + self.runs.index(run)
            new = given_replies.delivered(run.stream, number, chunk=0, version=run.version + 1)
        else:
            return
        if self.record(new):
            run.version, run.said = run.version + 1, run.said + 1 + (not c % 4)

    def finish_run(self, a: int, b: int, c: int) -> None:
        """Sometimes by somebody whose token is an old one."""
        if not self.runs:
            return
        run = self.runs[a % len(self.runs)]
        event = RunFinished(
            at=self.at,
            sources=(run.of.stream,),
            token=f"token {run.version if c % 4 == 0 else 1}",
            status=("ok", "error", "skipped")[b % 3],
            reason="said",
            next_us=self.at + c if c % 3 else None,
            retry_us=self.at + c if b % 3 == 1 and c % 2 else None,
        )
        if self.record(New(run.stream, event, version=run.version + 1)):
            run.version += 1

    def skip_runs(self, a: int, b: int, c: int) -> None:
        if not self.made:
            return
        one = self.made[a % len(self.made)]
        event = RunsSkipped(
            at=self.at,
            sources=(one.stream,),
            automation=one.stream,
            automation_id=one.id,
            first_us=self.at - 10,
            last_us=self.at,
            many=2,
            reason="late",
            next_us=self.at + c if c % 3 else None,
        )
        self.record(New(streams.run(one.id, 10 + b % 3), event))
