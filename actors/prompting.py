"""What the model is given in a turn, and which words that rests on: pure functions over rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from actors.lines import line_of
from actors.ports import Conversation, Prompt, Recalled, SeenLink
from events import streams

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from actors.ports import ToolResult
    from projections.queries.conversation import Said
    from projections.queries.links import Seen
    from projections.queries.sessions import Summary
    from projections.recall.question import Hit


def recalled_of(hit: Hit) -> Recalled:
    """What recall found, as the model is offered it."""
    return Recalled(
        kind=hit.kind,
        id=hit.id,
        score=hit.score,
        text=hit.text,
        at=hit.at,
        author_id=hit.author_id,
        author_name=hit.author_name,
        source_message_id=hit.source_message_id,
        evidence=hit.evidence,
        subject_id=int(hit.subject) if hit.subject.isdecimal() else None,
    )


class Beside(NamedTuple):
    """What is shown beside the talk and what was recalled."""

    guidance: Sequence[str] = ()
    conversations: Sequence[Summary] = ()
    links: Sequence[Seen] = ()


NOTHING: Final = Beside()


def assemble(
    triggers: Sequence[Said],
    history: Sequence[Said],
    hits: Iterable[Hit],
    *,
    now: datetime,
    beside: Beside = NOTHING,
    tool_results: tuple[ToolResult, ...] = (),
    is_due: bool = False,
) -> Prompt:
    """All that one model call may know."""
    speaker = triggers[-1]
    recalled = [recalled_of(hit) for hit in hits]
    return Prompt(
        now=now,
        speaker_id=speaker.author_id,
        speaker_name=speaker.author_name,
        triggers=tuple(map(line_of, triggers)),
        history=tuple(map(line_of, history)),
        messages=tuple(item for item in recalled if item.kind == "message"),
        facts=tuple(item for item in recalled if item.kind == "fact"),
        guidance=tuple(beside.guidance),
        conversations=tuple(
            Conversation(
                session_id=talk.session_id,
                started=talk.started_at,
                ended=talk.ended_at,
                summary=talk.summary_text,
            )
            for talk in beside.conversations
        ),
        links=tuple(
            SeenLink(
                url=seen.url,
                shares=seen.shares,
                first_message_id=seen.first_message_id,
                first_author_id=seen.first_author_id,
                first_author_name=seen.first_author_name,
                first_at=seen.first_shared_at,
            )
            for seen in beside.links
        ),
        tool_results=tool_results,
        is_due=is_due,
    )


class Shown(NamedTuple):
    """What a model was shown, as it is kept."""

    text: str
    """The prompt as JSON: the same prompt is the same text."""
    sha256: str
    """Of the text, in hexadecimal."""
    template: str
    """SHA-256 of what stands around it, see `actors.templates`."""


NOT_SHOWN: Final = Shown("", "", "")


def shown(prompt: Prompt, template: str) -> Shown:
    """Keep a prompt."""
    text = msgspec.json.encode(prompt, order="deterministic").decode()
    return Shown(text, hashlib.sha256(text.encode()).hexdigest(), template)


def sources_of(
    prompt: Prompt, *, own_turns: Collection[str], fact_streams: Mapping[int, str]
) -> tuple[str, ...]:
    """Streams of everything people wrote that is in a prompt, and of what was made from it.

    Our own earlier words stand for the words they were made from: erasure follows them through
    their turns (`own_turns`), facts through their candidates (`fact_streams`, by fact id), and
    summaries through their sessions.
    """
    people = [
        *(line.message_id for line in (*prompt.triggers, *prompt.history) if not line.is_bot),
        *(item.source_message_id for item in (*prompt.messages, *prompt.facts)),
        *(link.first_message_id for link in prompt.links),
    ]
    facts = (fact_streams[item.id] for item in prompt.facts if item.id in fact_streams)
    talks = (talk.session_id for talk in prompt.conversations)
    return tuple(sorted({*map(streams.message, people), *own_turns, *facts, *talks}))
