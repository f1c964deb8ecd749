"""A prompt as rows of data, within a budget of tokens. Pure: the same prompt is the same text.

What does not fit is dropped in this order, the first until nothing of it is left: history beyond
the latest ten messages (oldest first), remembered messages (worst first), what earlier talk came to
(last first), links (last first), facts (worst first), the latest ten messages (oldest first),
guidance (last first).
Triggers are never dropped; together they may take half the budget, the newest first, and what is
longer is cut and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from actors.adapters.anthropic_model.fencing import Row, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from actors.ports import Conversation, Line, Prompt, Recalled, SeenLink

BYTES_PER_TOKEN: Final = 3  # English has four, code and other scripts two or three
LATEST: Final = 10  # what was just said matters more than what is remembered
LINE_CHARS_MAX: Final = 2000  # a whole message of Discord; longer ones are texts, not talk
LINE_CHARS_MIN: Final = 60  # a sentence: less says nothing
DETAIL_CHARS_MAX: Final = 4000  # of a tool's result: a dozen recalled sentences
TRIGGER_TOKENS_MIN: Final = 50  # a question fits


def tokens_of(text: str) -> int:
    """An estimate of a text's tokens, high rather than low."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Rows:
    """What of a prompt is shown, each part in the order in which it is shown."""

    guidance: tuple[str, ...]
    facts: tuple[str, ...]
    conversations: tuple[str, ...]
    remembered: tuple[str, ...]
    links: tuple[str, ...]
    history: tuple[str, ...]
    triggers: tuple[str, ...]


def rows_of(prompt: Prompt, tokens_max: int) -> Rows:
    """The parts of a prompt that fit into `tokens_max`."""
    triggers, left = _triggers(prompt.triggers, tokens_max // 2)
    left += tokens_max - tokens_max // 2
    guidance, left = _fitting(map(quoted, prompt.guidance), left)
    history = [quoted(line_row(line)) for line in reversed(prompt.history)]
    latest, left = _fitting(history[:LATEST], left)
    facts, left = _fitting((quoted(_fact(i, x)) for i, x in enumerate(prompt.facts, 1)), left)
    links, left = _fitting(map(quoted, map(_link, prompt.links)), left)
    talks, left = _fitting((quoted(_conversation(talk)) for talk in prompt.conversations), left)
    remembered, left = _fitting(
        (quoted(_remembered(i, x)) for i, x in enumerate(prompt.messages, 1)), left
    )
    older, left = _fitting(history[LATEST:], left if len(latest) == LATEST else 0)
    shown = tuple(reversed((*latest, *older)))
    return Rows(
        guidance=tuple(guidance),
        facts=tuple(facts),
        conversations=tuple(talks),
        remembered=tuple(remembered),
        links=tuple(links),
        history=shown,
        triggers=triggers,
    )


def line_rows(lines: Sequence[Line], tokens_max: int) -> tuple[str, ...]:
    """The newest of these lines that fit, oldest first."""
    rows, _ = _fitting((quoted(line_row(line)) for line in reversed(lines)), tokens_max)
    return tuple(reversed(rows))


def all_rows(lines: Sequence[Line], tokens_max: int) -> tuple[str, ...]:
    """All of these lines, each cut as short as it takes; the newest, should that not do."""
    chars_max = LINE_CHARS_MAX
    while True:
        rows = tuple(quoted(line_row(line, chars_max)) for line in lines)
        if sum(map(tokens_of, rows)) + len(rows) <= tokens_max:
            return rows
        if chars_max <= LINE_CHARS_MIN:
            return line_rows(
                [replace(line, text=line.text[:chars_max]) for line in lines], tokens_max
            )
        chars_max //= 2


def line_row(line: Line, chars_max: int = LINE_CHARS_MAX) -> Row:
    """A message: who by number, then what they call themselves."""
    row: Row = {
        "message": str(line.message_id),
        "author": str(line.author_id),
        "name": line.author_name,
        "at": moment(line.at),
        "text": line.text[:chars_max],
    }
    if line.is_bot:
        row["bot"] = True
    if line.allows:
        row["allows"] = ", ".join(line.allows)
    if len(line.text) > chars_max:
        row["characters_left_out"] = len(line.text) - chars_max
    return row


def moment(at: datetime) -> str:
    """To the minute: what people mean by a time."""
    return f"{at:%Y-%m-%d %H:%M}"


def _fact(n: int, item: Recalled) -> Row:
    row: Row = {
        "ref": f"f{n}",
        "fact": item.text[:LINE_CHARS_MAX],
        "said_by": str(item.author_id),
        "name": item.author_name,
        "at": moment(item.at),
        "evidence": item.evidence[:LINE_CHARS_MAX],
    }
    if item.subject_id is not None:
        row["about"] = str(item.subject_id)
    return row


def _link(link: SeenLink) -> Row:
    return {
        "url": link.url,
        "times": link.shares,
        "first_by": str(link.first_author_id),
        "name": link.first_author_name,
        "at": moment(link.first_at),
    }


def _conversation(talk: Conversation) -> Row:
    return {
        "from": moment(talk.started),
        "to": moment(talk.ended),
        "summary": talk.summary[:DETAIL_CHARS_MAX],
    }


def _remembered(n: int, item: Recalled) -> Row:
    return {
        "ref": f"m{n}",
        "message": str(item.source_message_id),
        "author": str(item.author_id),
        "name": item.author_name,
        "at": moment(item.at),
        "text": item.text[:LINE_CHARS_MAX],
    }


def _triggers(lines: Sequence[Line], tokens_max: int) -> tuple[tuple[str, ...], int]:
    """All triggers, each cut to what the newer ones leave; and what they leave together."""
    rows: list[str] = []
    left = tokens_max
    for line in reversed(lines):
        chars_max = len(line.text)
        row = quoted(line_row(line, chars_max))
        while tokens_of(row) > max(left, TRIGGER_TOKENS_MIN) and chars_max:
            chars_max //= 2  # a few steps, whatever the text escapes to
            row = quoted(line_row(line, chars_max))
        rows.append(row)
        left = max(0, left - tokens_of(row) - 1)
    return tuple(reversed(rows)), left


def _fitting(rows: Iterable[str], tokens_max: int) -> tuple[list[str], int]:
    """The first rows that fit, and the tokens then left; after one that does not, none does."""
    fitting: list[str] = []
    left = tokens_max
    for row in rows:
        left -= tokens_of(row) + 1  # and its line end
        if left < 0:
            return fitting, 0
        fitting.append(row)
    return fitting, left
