"""The responder: one decision per trigger, one answer at a time per channel.

What waits is asked of the read model and only ordered here, so a restart takes up exactly what is
owed. Claims make deciding twice impossible; the log refuses words that rest on what was erased.
Channels are answered side by side, each in the order in which things were said there.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from actors.responder import limits
from actors.responder.addressing import cancels
from actors.responder.answering import Answering
from actors.responder.deciding import decide
from actors.responder.hearing import FollowUps, Place, hear
from actors.responder.judging import Judge
from actors.responder.open_turn import OpenTurn
from actors.responder.planning import CALLED_OFF, CALLS_OFF, Decision, Pace, plan
from actors.responder.progress import progress
from actors.runtime.journal import Failed
from actors.runtime.reactor import Reaction, Reactor
from events import streams
from events.messages import MessageDeleted, MessageEdited, MessageReceived
from events.replies import ReplyCancelled, ReplyComposed, ReplyDelivered, ReplyFailed
from events.request import Appended, Request
from projections.queries import conversation, turns
from projections.queries.erasure import restored_us

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.mind import Mind
    from actors.responder.bursts import Heard
    from actors.responder.hearing import Hearing
    from actors.runtime.actor import Role, Runtime
    from actors.runtime.journal import Answer
    from actors.runtime.timers import Timer
    from events.request import Page
    from projections.queries.reading import Database
    from projections.queries.settings import Settings
    from projections.queries.turns import Turn

FAILED_PAUSE_S = 1.0  # by then the process has ended, or what kept it from writing has
SOON_S = 0.01  # a burst that will be ready sooner is looked at no sooner


class Responder(Reactor):
    """Answers what is addressed to us."""

    reader: ClassVar[str] = "responder"
    topics: ClassVar[tuple[str, ...]] = tuple(
        kind.topic
        for kind in (
            MessageReceived,
            MessageEdited,
            MessageDeleted,
            ReplyComposed,
            ReplyDelivered,
            ReplyFailed,
            ReplyCancelled,
        )
    )
    via: ClassVar[tuple[str, ...]] = ("live", "backfill")

    def __init__(self, role: Role, runtime: Runtime, mind: Mind) -> None:
        super().__init__(role, runtime)
        self._mind = mind
        self._place = Place(mind.own_id, mind.console_channel_id)
        self._answering = Answering(self, mind)
        self._waiting: defaultdict[int, list[Heard]] = defaultdict(list)
        self._late: set[int] = set()  # of those that wait, what was said while we were away
        self._heard_upto = 0
        self._again: set[int] = set()  # to be looked at once more: their decision was refused
        self._judge = Judge(mind.own_id)
        self._follow_ups = FollowUps()
        self._wake: Timer | None = None
        self.passed = 0
        """How many messages were meant for nobody in particular since we started."""

    def resume(self) -> None:
        """Go on with turns from their last step; composed ones are the courier's."""
        with self._mind.read_model.reading() as db:
            self._place = self._place._replace(restored_us=restored_us(db))
            self._judge.resume(turns.granted(db, self._answering.now_us() - limits.HOUR_US))
            for turn in turns.unanswered(db):
                self._take_up(db, turn)
        self._pump()

    def react(self, page: Page) -> Reaction:
        return Reaction()

    def on_reacted(self, page: Page) -> None:
        changed: set[int] = set()
        stepped: set[str] = set()
        heard = False
        for recorded in page.events:
            match recorded.event:
                case MessageEdited() | MessageDeleted() as event:
                    changed.add(event.message_id)
                case MessageReceived():
                    heard = True
                case ReplyComposed(chunk_count=count) if count:
                    pass  # the courier's now: nothing can be decided yet that could not before
                case _:
                    stepped.add(recorded.stream)
        for turn in list(self._answering.open.values()):
            if not changed.isdisjoint(turn.triggers):
                self._answering.triggers_changed(turn)
        if changed or stepped:
            self._follow_ups.outdated()
        self._close_ended(stepped)
        if heard or changed or stepped:
            self._pump()

    def idle(self) -> bool:
        """Bursts that may still grow are not under way: they wait for time, like windows."""
        return super().idle() and not self._answering.open

    def _take_up(self, db: Database, turn: Turn) -> None:
        triggers = turn.trigger_ids()
        steps = progress(self.runtime.log.stream(turn.stream))
        found = OpenTurn(
            turn.stream,
            turn.channel_id,
            turn.user_id,
            tuple(triggers),
            turn.reason,
            version=steps.version,
            calls=len(self.runtime.log.streams_under(streams.paid(f"{turn.stream}:"))),
            facts=len(self.runtime.log.streams_under(f"fact:{turn.stream}:")),
            steps=steps.steps,
            pending=steps.pending,
            composed=turn.state == "composed",
        )
        self._answering.open[turn.channel_id] = found
        if turn.state != "decided":
            return
        said = conversation.messages(db, triggers)
        oldest_us = self._answering.now_us() - _catch_up_us(self._mind.read_model.settings())
        is_stale = bool(said) and said[-1].created_us < oldest_us
        if is_stale and turn.channel_id != self._place.console_channel_id:
            self._answering.cancel(found, limits.STALE)
        else:
            self._answering.proceed(found)

    def _close_ended(self, stepped: set[str]) -> None:
        """Some of these turns may have ended; the others went a step on."""
        open_ = self._answering.open
        if stepped.isdisjoint(turn.stream for turn in open_.values()):
            return
        with self._mind.read_model.reading() as db:
            known = turns.load(db, stepped)
        for channel_id, turn in list(open_.items()):
            if turn.stream in known and known[turn.stream].state not in ("decided", "composed"):
                del open_[channel_id]

    def _pump(self) -> None:
        """Hear what is new, decide what can be decided, and look again when something is ready."""
        now_us, chosen = self._answering.now_us(), self._mind.read_model.settings()
        with self._mind.read_model.reading() as db:
            hearing = hear(
                db,
                self._place,
                after=self._heard_upto,
                again=self._again,
                engaged={(c, h.said.author_id) for c, q in self._waiting.items() for h in q},
                follow_ups=self._follow_ups,
                chosen=chosen,
                now_us=now_us,
            )
            self._take_in(chosen, hearing)
            ready_us = [self._plan(db, chosen, c, now_us) for c in list(self._waiting)]
        self._wake_at(min((at for at in ready_us if at is not None), default=None), now_us)
        if hearing.more:
            self.later(self._pump)

    def _take_in(self, chosen: Settings, hearing: Hearing) -> None:
        self._heard_upto = hearing.upto
        self._again.clear()
        self.passed += hearing.passed
        self._late |= hearing.missed
        names = (chosen.text("bot.name"), *chosen.texts("bot.aliases"))
        for heard in hearing.heard:
            said = heard.said
            self._waiting[said.channel_id].append(heard)
            if heard.addressed is None or said.channel_id == self._place.console_channel_id:
                continue  # in the terminal every line is answered
            if cancels(said.content, names=names, own_id=self._place.own_id):
                self._call_off(heard)

    def _call_off(self, stop: Heard) -> None:
        """What its author waits for in this channel is not answered any more."""
        channel_id, author_id = stop.said.channel_id, stop.said.author_id
        earlier = [h for h in self._waiting[channel_id] if h.said.author_id == author_id]
        for heard in earlier:
            reason = CALLS_OFF if heard is stop else CALLED_OFF
            if heard.addressed is None:
                self._forget((heard,))
            else:
                self._record((heard,), reason)
        turn = self._answering.open.get(channel_id)
        if turn is not None and turn.author_id == author_id:
            self._answering.cancel(turn, CALLED_OFF)

    def _plan(self, db: Database, chosen: Settings, channel_id: int, now_us: int) -> int | None:
        """Decide about a channel's queue; when to look again, if time alone makes it ready."""
        console = channel_id == self._place.console_channel_id
        planned = plan(
            self._waiting[channel_id],
            Pace(
                quiet_us=0 if console else round(chosen.number("reply.coalesce_s") * 1_000_000),
                catch_up_us=_catch_up_us(chosen),
                catch_up_left=self._judge.catch_up_left(channel_id, now_us),
                unlimited=console,
            ),
            late=self._late,
            free=channel_id not in self._answering.open,
            now_us=now_us,
            admit=lambda burst: self._judge.admit(db, chosen, burst, self._late, now_us),
            rule=lambda burst: self._judge.rule(chosen, burst, now_us),
        )
        for burst in planned.dropped:
            self.passed += len(burst.messages)
            self._forget(burst.messages)
        for decision in planned.decisions:
            if decision.ruling == "skip":
                self._record(decision.burst.messages, decision.reason)
            else:
                self._begin(decision, now_us)
        return planned.wake_us

    def _record(self, messages: Sequence[Heard], reason: str) -> None:
        """Decide to be silent, and say why."""
        self._forget(messages)
        events = decide(
            [heard.said for heard in messages],
            reason=reason,
            at_us=self._answering.now_us(),
            verdict="skip",
        )
        self.decide_later(Request(events), lambda answer: self._recorded(messages, answer))

    def _recorded(self, messages: Sequence[Heard], answer: Answer) -> None:
        if isinstance(answer, Appended):
            return
        self._again |= {heard.said.message_id for heard in messages}
        if isinstance(answer, Failed):  # the disk is full, say: at once it would fail again
            self.runtime.timers.after(FAILED_PAUSE_S, lambda: self.later(self._pump))
        else:  # someone else decided, or one of them was erased: the others still wait
            self.when_projected(self.runtime.log.head(), self._pump)

    def _begin(self, decision: Decision, now_us: int) -> None:
        burst, last = decision.burst, decision.burst.said[-1]
        late = last.message_id in self._late
        granted = self._judge.grant(last, decision.reason, now_us, late=late)
        self._forget(burst.messages)
        events = decide(burst.said, reason=decision.reason, at_us=now_us)
        turn = OpenTurn(
            events[0].stream,
            last.channel_id,
            last.author_id,
            tuple(said.message_id for said in burst.said),
            decision.reason,
        )
        self._answering.open[last.channel_id] = turn

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Appended):
                self._answering.proceed(turn)
            else:
                self._judge.take_back(granted)
                del self._answering.open[last.channel_id]
                self._recorded(burst.messages, answer)

        self.decide_later(Request(events), on_answer)

    def _forget(self, messages: Sequence[Heard]) -> None:
        """They wait no longer."""
        channel_id = messages[0].said.channel_id
        ids = {heard.said.message_id for heard in messages}
        rest = [h for h in self._waiting[channel_id] if h.said.message_id not in ids]
        if rest:
            self._waiting[channel_id] = rest
        else:
            del self._waiting[channel_id]
        self._late -= ids

    def _wake_at(self, ready_us: int | None, now_us: int) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if ready_us is not None:
            delay_s = max(SOON_S, (ready_us - now_us) / 1_000_000)
            self._wake = self.runtime.timers.after(delay_s, lambda: self.later(self._pump))


def _catch_up_us(chosen: Settings) -> int:
    return round(chosen.number("reply.catch_up_hours") * limits.HOUR_US)
