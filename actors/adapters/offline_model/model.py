"""The model behind the port without a network: it quotes what was said and invents nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.adapters.offline_model import smalltalk
from actors.adapters.offline_model.answers import answer_question
from actors.adapters.offline_model.compose import UNKNOWN, Answer, fitted
from actors.adapters.offline_model.discourse import QUESTION_CHARS_MAX
from actors.adapters.offline_model.evidence import gather
from actors.adapters.offline_model.extraction import extract_candidates
from actors.adapters.offline_model.questions import read_question
from actors.adapters.offline_model.requests import outcome, requested
from actors.adapters.offline_model.sentences import asks, readable, sentence_spans
from actors.adapters.offline_model.summaries import summary_of
from actors.adapters.offline_model.wordings import prepare
from actors.ports import Extraction, ModelTurn, Reflection, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.evidence import Evidence
    from actors.ports import DayPart, Line, Prompt, SeenLink

QUESTIONS_MAX = 3
"""Answered, and tools asked for, in one turn: three quoted answers fill a message."""
DUE = "It is time for this, which as the offline model I can only tell you: {}"
"""For what was to be done at a time and is no question."""
PARTS = "\n\n"
PART_CHARS_MAX = 600
"""Of each part of a day: three of them fit into what a day may come to."""
SENTENCES_MAX = 40
"""Looked at for questions in one message: whoever asks, asks within forty sentences."""


class OfflineModel:
    """Implements `actors.ports.Model` without network, clock, randomness or state."""

    @property
    def id(self) -> str:
        return "offline-1"

    def answer(self, prompt: Prompt) -> ModelTurn:
        """Answer the triggers by quoting what the prompt offers, or ask for remember/forget."""
        if prompt.tool_results:
            return ModelTurn(text=outcome(prompt.tool_results))
        now = prompt.now
        asked = [None if prompt.is_due else requested(line.text, now) for line in prompt.triggers]
        calls = [call for call in asked if call]
        if calls:
            return ModelTurn(text="", tool_calls=tuple(dict.fromkeys(calls))[:QUESTIONS_MAX])
        evidence = gather(prompt)
        answers = [
            answer for line in prompt.triggers for answer in _replies(evidence, line, prompt)
        ]
        return ModelTurn(
            text=fitted(list(dict.fromkeys(answer.text for answer in answers))),
            cited=tuple(dict.fromkeys(item for answer in answers for item in answer.cited)),
        )

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        """Facts that a pattern finds in people's own words."""
        return Extraction(candidates=extract_candidates(lines, context))

    def summarize(self, lines: Sequence[Line], *, chars_max: int) -> Summary:
        """The sentences that carry most, in order, the ending among them."""
        return Summary(text=summary_of(lines, chars_max=chars_max))

    def reflect(self, part: DayPart) -> Reflection:
        """The sentences that carried most up to here.

        No facts: the curator has read every line by the same patterns, and a pattern finds no more
        the second time.
        """
        latest = summary_of(part.lines, chars_max=min(PART_CHARS_MAX, part.chars_max))
        texts = [*part.earlier.split(PARTS), latest] if part.earlier else [latest]
        while len(PARTS.join(texts)) > part.chars_max:
            del texts[0]
        return Reflection(candidates=(), text=PARTS.join(texts))


def _replies(evidence: Evidence, line: Line, prompt: Prompt) -> list[Answer]:
    talk = smalltalk.small_talk(line.text)
    if talk is not None:
        return [Answer(talk)]
    questions = _questions(line.text)
    if prompt.is_due and not questions:
        return [Answer(DUE.format(line.text))]
    if questions:
        return [_answered(evidence, question, prompt) for question in questions]
    if smalltalk.is_task(line.text):
        return [Answer(smalltalk.CANNOT)]
    return [Answer(" ".join([smalltalk.STATED, *map(_seen, prompt.links)]))]


def _seen(link: SeenLink) -> str:
    times = "once" if link.shares == 1 else f"{link.shares} times"
    when = f"{link.first_at:%d %b %Y}".lstrip("0")
    return f"{link.url} was shared {times} before, first by {link.first_author_name} on {when}."


def _questions(text: str) -> list[str]:
    plain = readable(text)
    spans = sentence_spans(plain)[:SENTENCES_MAX]
    found = [plain[start:end].strip()[:QUESTION_CHARS_MAX] for start, end in spans]
    worded = [question for question in found if any(char.isalnum() for char in question)]
    return [question for question in worded if asks(question)][-QUESTIONS_MAX:]


def _answered(evidence: Evidence, question: str, prompt: Prompt) -> Answer:
    talk = smalltalk.small_talk(question)
    if talk is not None:
        return Answer(talk)
    if smalltalk.is_task(question) or smalltalk.is_task(prepare(question)):
        return Answer(smalltalk.CANNOT)
    asked = read_question(question)
    return answer_question(evidence, asked, prompt.now) if asked is not None else UNKNOWN
