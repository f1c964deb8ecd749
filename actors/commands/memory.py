"""What a person sees, corrects and has forgotten of what is known about them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from actors.commands.asked import (
    Answer,
    Button,
    counted,
    fitting,
    linked,
    one_line,
    refused,
)
from actors.commands.known import NO_SUCH_FACT, holds, own_fact, own_facts
from actors.commands.wishes import pinned, undo_button
from actors.lines import line_of
from actors.memory_curator.grounding import EVIDENCE_CHARS_MAX, FACT_CHARS_MAX, Place
from actors.memory_curator.learning import Origin, judge
from actors.memory_curator.tombstones import Wish, tombstones
from actors.mind import extracted
from actors.ports import Candidate, Line
from actors.runtime.purse import Payer
from events import streams
from events.event import from_us, to_us
from events.wording import fold_text, meanings
from projections.queries import conversation, facts, people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.commands.asked import Command, Desk
    from events.event import New
    from projections.queries.facts import Behind, Fact

PAGE: Final = 10
FORGOTTEN_AT_ONCE_MAX: Final = 5  # buttons beside "all of these"
CONFIDENCE: Final = 0.9
"""Of what somebody says about themselves on purpose."""
_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s)")
"""A fact is one sentence, whatever it quotes."""


def show(desk: Desk, command: Command) -> Answer:
    """What is known about who asks, newest first."""
    about = command.option("about")
    known = [f for f in own_facts(desk.mind.read_model, command.user_id) if holds(f, about)]
    if not known:
        what = f" that has to do with “{one_line(about, 100)}”" if about else ""
        return Answer(f"I know nothing about you{what}.")
    pages = (len(known) + PAGE - 1) // PAGE
    page = min(max(1, int(command.option("page") or 1)), pages)
    shown = known[(page - 1) * PAGE : page * PAGE]
    head = f"I know {counted(len(known), 'thing')} about you"
    head += f" (page {page} of {pages}):" if pages > 1 else ":"
    return Answer(fitting([head, *_told(desk, command.user_id, shown)]))


def correct(desk: Desk, command: Command) -> Answer:
    """Put something right: what a person says about themselves outranks everything."""
    mind = desk.mind
    wrong = own_fact(desk, command.user_id, command.option("fact"))
    text = command.option("text")
    if wrong is None:
        return refused(NO_SUCH_FACT)
    if not text:
        return refused("Tell me how it is instead.")
    stream = streams.command(command.interaction_id)
    line = _line(command, text)
    with mind.read_model.reading() as db:
        behind, choices = facts.behind(db, wrong.id), people.choices(db)
    assert behind is not None, "a fact has a candidate"
    payer = Payer(command.guild_id, command.user_id)
    read = [
        replace(c, correction=True, confidence=max(c.confidence, CONFIDENCE))
        for c in extracted(mind, line, stream, payer).candidates
        if c.scope == "user" and c.subject == str(command.user_id)
    ]
    if not any(c.attribute == behind.attribute for c in read if behind.attribute):
        read.append(_as_said(line, behind, wrong))
    place = Place(guild_id=wrong.guild_id)  # where the wrong one is believed
    where = wrong.channel_id or command.channel_id
    origin = Origin(stream, 0, place, where, to_us(mind.clock.now()), choices)
    with mind.read_model.reading() as db:
        verdicts = judge(
            read,
            {line.message_id: line},
            origin,
            contradicted=lambda c: facts.contradicted(
                db, c.scope, wrong.guild_id, c.subject, c.attribute, c.value
            ),
        )
    kept = [verdict for verdict in verdicts if not verdict.refusal]
    events = [_from_command(verdict.event, stream) for verdict in verdicts]
    if not kept:
        why = verdicts[0].refusal
        return Answer(f"I cannot keep that: {why}.", tuple(events), ok=False)
    if not behind.attribute or all(v.candidate.attribute != behind.attribute for v in kept):
        events += _tombstones(desk, command, [wrong], len(verdicts))
    told = " ".join(verdict.candidate.fact for verdict in kept)
    return Answer(f"Corrected. Now I know: {one_line(told, 1500)}", tuple(events))


def forget(desk: Desk, command: Command) -> Answer:
    """Show what would be forgotten, and ask."""
    what = command.option("what")
    one = own_fact(desk, command.user_id, what)
    meant = (
        [one]
        if one
        else [f for f in own_facts(desk.mind.read_model, command.user_id) if holds(f, what)]
    )
    if not what or not meant:
        return refused(
            "I know nothing about you that says so. Delete a message, and what was learned from "
            "it goes as well; `/privacy` forgets everything."
        )
    offered = meant[:FORGOTTEN_AT_ONCE_MAX]
    buttons = [
        Button(f"Forget {n}", FORGET, str(fact.id), dangerous=True)
        for n, fact in enumerate(offered, 1)
    ]
    if len(offered) > 1:
        ids = ",".join(str(fact.id) for fact in offered)
        buttons.append(Button("Forget all of these", FORGET, ids, dangerous=True))
    listed = [f"{n}. {told}" for n, told in enumerate(_told(desk, command.user_id, offered), 1)]
    rest = len(meant) - len(offered)
    more = [f"{rest} more match; say more precisely which you mean."] if rest else []
    return Answer(fitting(["I would forget, for good:", *listed, *more]), buttons=tuple(buttons))


FORGET: Final = "memory forget confirmed"


def forget_confirmed(desk: Desk, command: Command) -> Answer:
    """Do it."""
    ids = {int(i) for i in command.option("argument").split(",") if i.isdecimal()}
    meant = [fact for fact in own_facts(desk.mind.read_model, command.user_id) if fact.id in ids]
    if not meant:
        return refused("That is forgotten already.")
    told = " ".join(fact.fact for fact in meant)
    events = _tombstones(desk, command, meant, 0)
    told = f"Forgotten: {one_line(told, 1500)}\nFor ten minutes `/memory undo` takes that back."
    return Answer(told, events, buttons=(undo_button(),))


def remember(desk: Desk, command: Command) -> Answer:
    """Keep what a message says, by the same rules as everything that is learned."""
    mind, stream = desk.mind, streams.command(command.interaction_id)
    with mind.read_model.reading() as db:
        said = next(iter(conversation.messages(db, [command.target_id])), None)
        choices = people.choices(db)
    if said is None:
        return refused("I do not have that message: it is gone, or its author has paused.")
    if said.is_bot:
        return refused("I remember what people say, not what bots do.")
    line = line_of(said)
    place = Place(guild_id=said.guild_id)
    payer = Payer(command.guild_id, command.user_id)
    found = extracted(mind, line, stream, payer).candidates
    read = [c for c in found if said.guild_id or c.scope != "guild"]
    with mind.read_model.reading() as db:
        verdicts = judge(
            read,
            {line.message_id: line},
            Origin(stream, 0, place, said.channel_id, to_us(mind.clock.now()), choices),
            contradicted=lambda c: facts.contradicted(
                db, c.scope, said.guild_id, c.subject, c.attribute, c.value
            ),
        )
    kept = [verdict.candidate.fact for verdict in verdicts if not verdict.refusal]
    events = tuple(verdict.event for verdict in verdicts)
    if kept:
        return Answer(f"Remembered: {one_line(' '.join(kept), 1500)}", events)
    if verdicts:
        return Answer(f"I did not learn from it: {verdicts[0].refusal}.", events, ok=False)
    return Answer("I keep the message, and found nothing in it that I could say in a sentence.")


def _told(desk: Desk, user_id: int, shown: Sequence[Fact]) -> list[str]:
    """Facts with their days, which lead to the messages that say so, where a message does."""
    kept = pinned(desk, user_id, shown)
    with desk.mind.read_model.reading() as db:
        said = conversation.messages(db, {fact.source_message_id for fact in shown})
    there = {one.message_id: one for one in said}
    lines: list[str] = []
    for fact in shown:
        day, source = f"{from_us(fact.created_us):%Y-%m-%d}", there.get(fact.source_message_id)
        if source is not None:
            day = linked(day, source.guild_id, source.channel_id, source.message_id)
        mark = "📌 " if fact.id in kept else ""
        lines.append(f"{mark}{one_line(fact.fact, 300)} ({day})")
    return lines


def _line(command: Command, text: str) -> Line:
    return Line(
        message_id=command.interaction_id,
        author_id=command.user_id,
        author_name=command.user_name,
        at=from_us(command.asked_us),
        text=text,
    )


def _as_said(line: Line, behind: Behind, wrong: Fact) -> Candidate:
    """What no pattern reads is kept as a quote, in the place of what was wrong."""
    quote = one_line(line.text, EVIDENCE_CHARS_MAX)
    value = fold_text(quote) if behind.attribute else ""
    return Candidate(
        scope="user",
        subject=str(line.author_id),
        fact=f"{line.author_name} said: {_SENTENCE_END.sub(';', quote)}"[:FACT_CHARS_MAX],
        fact_type="other" if wrong.fact_type == "guidance" else "profile",
        evidence=quote.removesuffix("…"),
        source_message_id=line.message_id,
        confidence=CONFIDENCE,
        attribute=behind.attribute,
        value=value,
        correction=True,
    )


def _from_command(new: New, stream: str) -> New:
    """Its words are the command's own: there is no message behind them."""
    return new._replace(event=msgspec.structs.replace(new.event, sources=(stream,)))


def _tombstones(
    desk: Desk, command: Command, meant: Sequence[Fact], first_number: int
) -> tuple[New, ...]:
    with desk.mind.read_model.reading() as db:
        known = facts.sources_said(db, str(command.user_id))
        behind = [b for fact in meant if (b := facts.behind(db, fact.id)) is not None]
    wanted = {m for b in behind for m in meanings(b.fact, b.attribute, b.value)}
    guilds = {fact.guild_id for fact in meant}
    same = [
        said
        for said in known
        if said.guild_id in guilds
        and not wanted.isdisjoint(meanings(said.fact, said.attribute, said.value))
    ]
    wish = Wish(
        streams.command(command.interaction_id),
        first_number,
        command.user_id,
        command.asked_us,
        to_us(desk.mind.clock.now()),
        desk.log.keys.keyed_hash,
    )
    return tombstones(wish, same, {said.source_message_id for said in same})
