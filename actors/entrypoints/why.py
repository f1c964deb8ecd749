"""`why`: the account that a reply gives of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from actors.entrypoints.cli import SNOWFLAKE, command
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.opening import opened
from actors.entrypoints.printing import answer, answer_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.entrypoints.cli import Invocation
    from projections.queries.why import Explanation, Item, Message

ERASED = "(erased)"


@command("why", "why 1574491013269946368")
@click.argument("message_id", type=SNOWFLAKE)
@click.option("--template", is_flag=True, help="Also what the model was told around the prompt.")
def why(invocation: Invocation, message_id: int, *, template: bool) -> None:
    """Tell why a reply says what it says.

    For one of our messages, or a message to us: what it answers, the decision and its reason, the
    model and cost, what was remembered for it with its evidence, and the prompt word for word. All
    of it as it was then; what has changed since, or gone, is marked.
    """
    from projections.queries import why as queries

    with opened(invocation) as folder, folder.read_model.reading() as db:
        found = queries.why(db, folder.log, message_id)
        if found is None and not queries.is_known(db, message_id):
            raise BadInputError(
                f"Nothing is known of message {message_id}; `log` and `query` show what is here."
            )
    if invocation.as_json:
        answer_json({"message_id": str(message_id), "turn": found})
    elif found is None:
        answer(f"Message {message_id} was no reply of ours, and none was decided about it.")
    else:
        answer("\n".join(_told(found, with_template=template)))


def _told(why: Explanation, *, with_template: bool) -> Iterator[str]:
    yield from (f"In answer to {_quoted(trigger)}" for trigger in why.triggers)
    yield f"Decided {why.at:%Y-%m-%d %H:%M:%S} UTC: {why.verdict} ({why.reason}); now {why.state}"
    if why.note:
        yield f"  because {why.note}"
    yield from (f"We said {_quoted(reply)}" for reply in why.replies)
    for emoji, count in why.reactions.items():
        yield f"  {count} put {emoji} under it"
    yield from _thought(why)
    if why.erased:
        yield f"Prompt and recalled items: {ERASED}, because words they rest on were erased."
        return
    yield from _shown(why)
    if with_template and why.template is not None:
        yield f"Template:\n{msgspec.json.format(why.template, indent=2)}"


def _thought(why: Explanation) -> Iterator[str]:
    if why.model:
        yield f"Thought by {why.model} in {why.latency_ms} ms, prompt {why.prompt_hash}"
    if why.template_hash:
        yield f"  told the rules and tools of template {why.template_hash}"
    for call in why.calls:
        yield (
            f"  {call.kind} of {call.model}: {call.input_tokens} tokens in, "
            f"{call.output_tokens} out, ${call.usd:.6f}"
        )
    yield f"It cost ${why.usd:.6f}"


def _shown(why: Explanation) -> Iterator[str]:
    if why.recalled:
        yield "Remembered for it, * where the answer rests on it:"
    for item in why.recalled:
        yield from _item(item)
    if why.prompt is not None:
        yield f"Prompt:\n{msgspec.json.format(why.prompt, indent=2)}"


def _item(item: Item) -> Iterator[str]:
    mark = "*" if item.cited else " "
    text = "(erased)" if item.text is None else item.text
    since = "" if item.since == "the same" else f" ({item.since} since)"
    who = f" {item.author}:" if item.author else ""
    yield f"{mark} {item.score:.2f} {item.kind} {item.id}:{who} {text}{since}"
    if item.evidence:
        yield f"         by message {item.source_message_id}: “{item.evidence}”"


def _quoted(message: Message) -> str:
    if message.text is None:
        return f"message {message.message_id}: {ERASED}"
    return f"message {message.message_id}, {message.author}: {message.text}"
