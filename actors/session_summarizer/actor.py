"""The session summarizer: what each conversation came to, to its end.

A session that was summarised and has changed since, by a late message, an edit or a deletion, is
owed again; so is one that a crash cut off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from actors.lines import line_of
from actors.priced import Priced
from actors.runtime.backlog import Backlog, Piece
from actors.runtime.purse import Call, Payer, settled
from actors.session_summarizer.deciding import (
    MESSAGES_MAX,
    ROLLING,
    SUMMARY_CHARS_MAX,
    Cut,
    is_due,
    summarized,
    until_due,
)
from actors.watching import Limits, Tail, Watch
from events import streams
from events.erasure import ErasureRequested
from events.event import New, to_us
from events.facts import FactForgotten
from events.messages import MessageDeleted, MessageEdited, MessageReceived
from events.sessions import HistoryLearned
from projections.queries import conversation, sessions

if TYPE_CHECKING:
    from actors.mind import Study
    from actors.ports import Summary
    from actors.runtime.actor import Role, Runtime
    from events.request import Page
    from projections.queries.conversation import Said
    from projections.queries.sessions import Span


class Summarised(NamedTuple):
    """What the model made of a session, and what it was shown."""

    said: list[Said]
    wordings: list[str]
    summary: Summary
    latency_ms: int
    call: str


class SessionSummarizer(Backlog):
    """Finds sessions that have ended or grown, and summarises them one at a time."""

    reader: ClassVar[str] = "sessions"
    tick_s: ClassVar[float] = 60.0
    topics: ClassVar[tuple[str, ...]] = (
        MessageReceived.topic,
        MessageEdited.topic,
        MessageDeleted.topic,
        ErasureRequested.topic,
        FactForgotten.topic,
        HistoryLearned.topic,
    )
    via: ClassVar[tuple[str, ...]] = ("live", "backfill")

    def __init__(self, role: Role, runtime: Runtime, study: Study, *, rests: bool = False) -> None:
        super().__init__(role, runtime, rests=rests)
        self._study = study
        self._watch = Watch()

    def resume(self) -> None:
        self._look_everywhere()
        super().resume()

    def on_reacted(self, page: Page) -> None:
        taken_away = False
        for recorded in page.events:
            match recorded.event:
                case MessageReceived(is_bot=False) as event:
                    self._watch.heard(event.channel_id, event.created_us, 0)
                case MessageEdited(is_bot=False) | HistoryLearned() as event:
                    self._watch.look_at([event.channel_id])
                case MessageReceived() | MessageEdited():
                    pass
                case _:
                    taken_away = True
        if taken_away:
            self._look_everywhere()
        super().on_reacted(page)

    def _look_everywhere(self) -> None:
        with self._study.read_model.reading() as db:
            self._watch.look_at(sessions.channels(db))

    def look(self) -> None:
        with self._study.read_model.reading() as db:
            self._watch.use(self._limits(), lambda: sessions.channels(db))

    def _limits(self) -> Limits:
        chosen = self._study.read_model.settings()
        return Limits(60 * chosen.number("session.quiet_minutes"), ROLLING)

    def find(self, *, asked: bool) -> Piece[Summarised] | None:
        now_us = to_us(self._study.clock.now())
        channels = self._watch.due(now_us)
        if not channels and not asked:
            return None
        chosen = self._study.read_model.settings()
        if not chosen.flag("session.enabled"):
            return None
        limits = self._limits()
        cut = Cut(round(1_000_000 * limits.quiet_s), chosen.count("session.messages"))
        with self._study.read_model.reading() as db:
            self._watch.use(limits, lambda: sessions.channels(db))
            if asked:
                channels = sessions.channels(db)
            found = sessions.spans(db, channels, quiet_us=cut.quiet_us, messages_max=MESSAGES_MAX)
        for span in found:
            stream = streams.session(span.channel_id, span.first_message_id)
            if is_due(span, cut, now_us=now_us, asked=asked) and not self.given_up(stream):
                return self._piece(stream, span)
        last = {span.channel_id: span for span in found if span.is_last}
        for channel_id in channels:
            span = last.get(channel_id)
            is_open = span is not None and now_us - span.ended_us < cut.quiet_us
            self._watch.looked(
                channel_id, Tail(span.ended_us, until_due(span)) if span and is_open else None
            )
        return None

    def _piece(self, stream: str, span: Span) -> Piece[Summarised]:
        version = self.runtime.log.version_of(stream) + 1
        call = Call(f"{stream}:{version}", "summarize", stream, unattended=True)

        def record(made: Summarised) -> tuple[New, ...]:
            at_us = to_us(self.runtime.clock.now())
            summary = made.summary
            claim = summarized(
                span, made.said, made.wordings, summary.text, version=version, at_us=at_us
            )
            cost = settled(
                call,
                summary.usage,
                at_us,
                latency_ms=made.latency_ms,
                model=self._study.model.id,
            )
            return (claim, New(streams.paid(made.call), cost))

        return Piece(stream, lambda: _summarise(self._study, span, call), record)


def _summarise(study: Study, span: Span, call: Call) -> Summarised:
    """Call the model about a session. On a worker thread.

    Raises:
        ModelUnavailableError: the model cannot be reached now, or the budget is spent.
        LookupError: nothing is left of it.
    """
    with study.read_model.reading() as db:
        said = sessions.lines(db, span)
        wordings = conversation.wordings(db, [one.message_id for one in said])
    if not said:
        msg = "the session has no messages"
        raise LookupError(msg)
    call = call._replace(payer=Payer(said[0].guild_id))
    model, lines = study.model, [line_of(one) for one in said]
    chars_max = SUMMARY_CHARS_MAX
    quote = model.quote_summary(lines, chars_max=chars_max) if isinstance(model, Priced) else None
    began_s = study.clock.monotonic()
    summary, name = study.purse.pay(
        call, quote, lambda: model.summarize(lines, chars_max=chars_max)
    )
    latency_ms = round(1000 * (study.clock.monotonic() - began_s))
    return Summarised(said, wordings, summary, latency_ms, name)
