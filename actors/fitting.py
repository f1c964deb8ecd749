"""A prompt within its budget of tokens: what is left out first when it is too long. Pure.

First the channel's lines, furthest back first; then recalled messages, weakest first; then facts,
weakest first; then what earlier talk came to, last first; then links; then results of tools, oldest
first; then guidance, latest first. The triggers are what the turn is about: only if they alone are
too long is the end of each cut.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.ports import Line, Prompt

BYTES_PER_TOKEN = 4  # of UTF-8 text, about right for English and on the safe side for most others
OVERHEAD_TOKENS = 20  # of each line or item: who, when, and what fences it
CUT_MARK = " […]"


def tokens(text: str) -> int:
    """About how many tokens a text takes, with what surrounds it."""
    return OVERHEAD_TOKENS + -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


def size(prompt: Prompt) -> int:
    """About how many tokens a prompt takes."""
    texts = [
        *(line.text for line in (*prompt.triggers, *prompt.history)),
        *(item.text + item.evidence for item in (*prompt.messages, *prompt.facts)),
        *(result.argument + result.detail for result in prompt.tool_results),
        *(talk.summary for talk in prompt.conversations),
        *(link.url for link in prompt.links),
        *prompt.guidance,
    ]
    return sum(map(tokens, texts))


def fit(prompt: Prompt, tokens_max: int) -> Prompt:
    """The prompt, or as much of it as fits."""
    excess = size(prompt) - tokens_max
    if excess <= 0:
        return prompt
    dropped, excess = _drop([line.text for line in prompt.history], excess)
    prompt = replace(prompt, history=prompt.history[dropped:])
    dropped, excess = _drop([m.text + m.evidence for m in reversed(prompt.messages)], excess)
    prompt = replace(prompt, messages=prompt.messages[: len(prompt.messages) - dropped])
    dropped, excess = _drop([f.text + f.evidence for f in reversed(prompt.facts)], excess)
    prompt = replace(prompt, facts=prompt.facts[: len(prompt.facts) - dropped])
    dropped, excess = _drop([talk.summary for talk in reversed(prompt.conversations)], excess)
    left = len(prompt.conversations) - dropped
    prompt = replace(prompt, conversations=prompt.conversations[:left])
    dropped, excess = _drop([link.url for link in reversed(prompt.links)], excess)
    prompt = replace(prompt, links=prompt.links[: len(prompt.links) - dropped])
    dropped, excess = _drop([r.argument + r.detail for r in prompt.tool_results], excess)
    prompt = replace(prompt, tool_results=prompt.tool_results[dropped:])
    dropped, excess = _drop([*reversed(prompt.guidance)], excess)
    prompt = replace(prompt, guidance=prompt.guidance[: len(prompt.guidance) - dropped])
    if excess > 0:
        each = max(1, tokens_max // len(prompt.triggers))
        prompt = replace(prompt, triggers=tuple(_cut(line, each) for line in prompt.triggers))
    return prompt


def _drop(texts: list[str], excess: int) -> tuple[int, int]:
    """How many of these have to go, from the first, and the excess that is then left."""
    dropped = 0
    for text in texts:
        if excess <= 0:
            break
        excess -= tokens(text)
        dropped += 1
    return dropped, excess


def _cut(line: Line, tokens_max: int) -> Line:
    if tokens(line.text) <= tokens_max:
        return line
    room = max(0, tokens_max - OVERHEAD_TOKENS) * BYTES_PER_TOKEN - len(CUT_MARK.encode())
    kept = line.text.encode("utf-8", "replace")[: max(0, room)].decode("utf-8", "ignore")
    return replace(line, text=kept + CUT_MARK)
