"""What was recalled for a question, and why a reply of ours says what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.commands.asked import Answer, fitting, linked, one_line, refused
from actors.mind import ask_memory, audience_of
from events import streams
from projections.queries import conversation, facts
from projections.queries.conversation import Said
from projections.queries.why import why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.commands.asked import Command, Desk
    from projections.queries.reading import Database
    from projections.queries.why import Explanation, Item
    from projections.recall.question import Audience, Hit

HITS_MAX: Final = 8
HIT_CHARS_MAX: Final = 180


def recall(desk: Desk, command: Command) -> Answer:
    """What memory finds, for who asks and where: never more than everybody there could read."""
    question = command.option("question")
    if not question:
        return refused("Ask something: `/recall question: …`.")
    asker = _asker(command, question)
    with desk.mind.read_model.reading() as db:
        audience = audience_of(desk.mind, db, asker)
        leave_out = facts.withheld(db)
    stream = streams.command(command.interaction_id)
    hits = ask_memory(
        desk.mind, question, asker, audience, turn=stream, k=HITS_MAX, leave_out=leave_out
    )
    if not hits:
        return Answer("Nothing that I remember here has to do with that.")
    return Answer(fitting([*map(_hit, hits[:HITS_MAX])]))


def explain(desk: Desk, command: Command) -> Answer:
    """The account of a reply, as far as everybody in this channel may hear it."""
    message_id = command.target_id
    with desk.mind.read_model.reading() as db:
        found = why(db, desk.log, message_id) if message_id else None
        if found is None or streams.id_in(found.turn) != command.channel_id:
            return refused(
                "That is no reply of mine in this channel; give the link or the id of one."
            )
        audience = audience_of(desk.mind, db, _asker(command, ""))
        heard = _Heard(audience, _places(db, found))
    return Answer(fitting(list(_account(found, heard))))


@dataclass(frozen=True, slots=True)
class _Heard:
    """What of the recalled may be shown here now."""

    audience: Audience
    channels: dict[tuple[str, str], int | None]

    def may(self, item: Item) -> bool:
        if self.audience.channel_ids is None:
            return True
        return self.channels.get((item.kind, item.id)) in self.audience.channel_ids


def _places(db: Database, found: Explanation) -> dict[tuple[str, str], int | None]:
    """The channel of each thing that was recalled and is still there."""
    ids: dict[str, list[int]] = {"message": [], "fact": []}
    for item in found.recalled:
        ids[item.kind].append(int(item.id))
    said = conversation.messages(db, ids["message"])
    known = facts.facts_by_id(db, ids["fact"])
    return {
        **{("message", str(one.message_id)): one.channel_id for one in said},
        **{("fact", str(one.id)): one.channel_id for one in known},
    }


def _account(found: Explanation, heard: _Heard) -> Iterator[str]:
    for trigger in found.triggers:
        text = "(erased)" if trigger.text is None else one_line(trigger.text, HIT_CHARS_MAX)
        yield f"In answer to {trigger.author or 'somebody'}: “{text}”"
    yield f"Because it was: {found.reason}." + (f" {found.note}." if found.note else "")
    if found.erased:
        yield "What it rests on was erased, and its own words with it."
    elif not found.recalled:
        yield "I remembered nothing for it."
    else:
        shown = [item for item in found.recalled if heard.may(item)]
        yield "What I remembered for it (★ where the answer rests on it):"
        yield from (_item(item) for item in sorted(shown, key=lambda item: not item.cited))
        if hidden := len(found.recalled) - len(shown):
            yield f"… and {hidden} that are gone, or not for everybody here any more."
    if found.model:
        yield f"Thought by {found.model} for ${found.usd:.4f}."


def _item(item: Item) -> str:
    who = f"{item.author}: " if item.author else ""
    if item.since != "the same" or item.text is None:  # whoever took words back, took them back
        return f"{'★' if item.cited else '•'} {who}({item.since} since)"
    text = one_line(item.text, HIT_CHARS_MAX)
    evidence = f" — “{one_line(item.evidence, HIT_CHARS_MAX)}”" if item.evidence else ""
    return f"{'★' if item.cited else '•'} {who}{text}{evidence}"


def _hit(hit: Hit) -> str:
    day, who = f"{hit.at:%Y-%m-%d}", ""
    if hit.channel_id is not None and hit.author_name:  # else it was said in a command
        day = linked(day, hit.guild_id, hit.channel_id, hit.source_message_id)
        who = f"{hit.author_name}, "
    return f"• {one_line(hit.text, HIT_CHARS_MAX)} ({who}{day})"


def _asker(command: Command, question: str) -> Said:
    """The command as something said there now: whose rights and whose "I" count."""
    return Said(
        command.interaction_id,
        command.asked_us,
        command.guild_id,
        command.channel_id,
        command.user_id,
        command.user_name,
        is_bot=False,
        content=question,
        reference_id=None,
    )
