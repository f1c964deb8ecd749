"""The model behind the port when there is no network: deterministic, quotes what was said, invents nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from actors.adapters.offline_model import smalltalk
from actors.adapters.offline_model.answers import UNKNOWN, Answer, answer_question
from actors.adapters.offline_model.compose import fitted
from actors.adapters.offline_model.evidence import gather
from actors.adapters.offline_model.extraction import extract_candidates
from actors.adapters.offline_model.questions import read_question
from actors.adapters.offline_model.wordings import prepare
from actors.adapters.offline_model.requests import outcome, requested
from actors.adapters.offline_model.sentences import asks, readable, sentence_spans
from actors.adapters.offline_model.summaries import summary_of
from actors.ports import Extraction, ModelTurn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.adapters.offline_model.evidence import Evidence
    from actors.ports import Line, Prompt, ToolCall

QUESTIONS_MAX = 3
"""Answered in one turn: three quoted answers fill a message."""
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
        calls = [
            call for call in (requested(line.text) for line in prompt.triggers) if call is not None
        ]
        if calls:
            return ModelTurn(text="", tool_calls=_distinct(calls))
        replies: list[str] = []
        cited: list[tuple[str, int]] = []
        evidence: Evidence | None = None
        for line in prompt.triggers:
            talk = smalltalk.small_talk(line.text)
            if talk is not None:
                replies.append(talk)
                continue
            questions = _questions(line.text)
            for question in questions:
                evidence = evidence or gather(prompt)
                answer = _answered(evidence, question, prompt)
                replies.append(answer.text)
                cited += answer.cited
            if not questions:
                replies.append(
                    smalltalk.CANNOT if smalltalk.is_task(line.text) else smalltalk.STATED
                )
        text = fitted(list(dict.fromkeys(replies)))
        return ModelTurn(
            text=text,
            cited=cast(
                "tuple[tuple[Literal['message', 'fact'], int], ...]", tuple(dict.fromkeys(cited))
            ),
        )

    def extract(self, lines: Sequence[Line], context: Sequence[Line] = ()) -> Extraction:
        """Facts that a pattern finds in people's own words."""
        return Extraction(candidates=extract_candidates(lines, context))

    def summarize(self, lines: Sequence[Line], *, chars_max: int) -> str:
        """The sentences that carry most, in order, the ending among them."""
        return summary_of(lines, chars_max=chars_max)


def _distinct(calls: list[ToolCall]) -> tuple[ToolCall, ...]:
    return tuple(dict.fromkeys(calls))[:QUESTIONS_MAX]


def _questions(text: str) -> list[str]:
    plain = readable(text)
    found = [plain[a:b].strip() for a, b in sentence_spans(plain)[:SENTENCES_MAX]]
    return [sentence for sentence in found if len(sentence) > 2 and asks(sentence)][-QUESTIONS_MAX:]


def _answered(evidence: Evidence, question: str, prompt: Prompt) -> Answer:
    talk = smalltalk.small_talk(question)
    if talk is not None:
        return Answer(talk)
    if smalltalk.is_task(prepare(question)) or smalltalk.is_task(question):
        return Answer(smalltalk.CANNOT)
    asked = read_question(question)
    return answer_question(evidence, asked, prompt.now) if asked is not None else UNKNOWN
