"""The `forget` tool: which facts a person means, and the tombstones that keep them forgotten."""

from __future__ import annotations

from dataclasses import replace

from actors.lines import line_of
from actors.memory_curator.tombstones import Wish, tombstones
from actors.mind import Mind, embedded, extracted, payer_of
from actors.responder.steps import Origin, Outcome
from events import streams
from events.wording import words_of
from projections.queries import conversation, facts
from projections.queries.facts import Said
from projections.recall.question import Audience, Question

CONSIDERED_MAX = 20  # messages and facts of the person looked at for what they mean
_EMPTY_WORDS = frozenset(
    "a an the i me my mine is are was were be been am do does did have has had that this it its "
    "and or of to in on at for with about what who when where how called named name names said "
    "told ever you your like likes liked live lives lived work works worked".split()
)
"""Words that alone do not say which fact is meant."""


def forget(mind: Mind, argument: str, origin: Origin) -> Outcome:
    """Forget what the speaker said about something, by meaning, wherever it was said.

    Only what is about the speaker, in their own words; nobody can make us forget for others.
    """
    speaker = origin.speaker
    question = Question(
        text=argument,
        asked_at=line_of(speaker).at,
        asker_id=speaker.author_id,
        audience=Audience(user_id=speaker.author_id),
        k=CONSIDERED_MAX,
    )
    payer = payer_of(mind, speaker)
    hits = mind.memory.ask(question, embedded(mind, argument, origin.turn, payer))
    with mind.read_model.reading() as db:
        said = conversation.messages(db, [h.source_message_id for h in hits])
        known = facts.sources_said(db, str(speaker.author_id))
    said = [
        line
        for line in said
        if line.author_id == speaker.author_id and line.message_id != speaker.message_id
    ]
    trigger = line_of(speaker)
    read = [
        Said(c.fact, c.attribute, c.value, c.source_message_id, guild_id)
        for line, guild_id in (
            *((line_of(one), one.guild_id) for one in said),
            (replace(trigger, text=argument), speaker.guild_id),
        )
        for c in extracted(mind, line, origin.turn, payer).candidates
        if c.subject == str(speaker.author_id)
    ]
    meant = _meant(argument, [*known, *read])
    if not meant:
        return Outcome(ok=False, detail="I found nothing of yours on record that says so")
    ids = {c.source_message_id for c in meant} - {speaker.message_id}
    wish = Wish(
        origin.turn,
        origin.facts,
        speaker.author_id,
        speaker.created_us,
        origin.at_us,
        origin.hash_of,
    )
    events = tombstones(wish, meant, ids)
    detail = " ".join(dict.fromkeys(c.fact for c in meant))
    return Outcome(
        ok=True,
        detail=detail,
        events=events,
        facts=len(events),
        sources=tuple(map(streams.message, sorted(ids))),
    )


def _meant(argument: str, candidates: list[Said]) -> list[Said]:
    """The candidates that hold every telling word of the argument; none if it has no such word."""
    wanted = _telling(argument)
    if not wanted:
        return []
    return [
        c
        for c in candidates
        if wanted <= _telling(f"{c.fact} {c.attribute.replace('.', ' ')} {c.value}")
    ]


def _telling(text: str) -> frozenset[str]:
    forms = (word.form for word in words_of(text))
    return frozenset(form.removesuffix("s") for form in forms if form not in _EMPTY_WORDS)
