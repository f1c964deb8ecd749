"""What is in logs for ever: topics, and the order of fields under each."""

from __future__ import annotations

import msgspec
import pytest

from events import codec
from events.event import Event, New
from events.facts import FactLearned
from events.messages import MessageReceived, MessageWords
from tests import given

# A name here is in somebody's log: it may be added, never changed, removed or given a new meaning.
TOPICS = {
    "message.received.1": "observed",
    "message.edited.1": "observed",
    "message.deleted.1": "observed",
    "message.embedded.1": "observed",
    "trigger.claimed.1": "decided",
    "reply.decided.1": "decided",
    "reply.composed.1": "decided",
    "reply.delivered.1": "decided",
    "reply.failed.1": "decided",
    "reply.cancelled.1": "decided",
    "template.kept.1": "observed",
    "tool.called.1": "decided",
    "tool.returned.1": "decided",
    "emoji.chosen.1": "decided",
    "emoji.sent.1": "decided",
    "emoji.failed.1": "decided",
    "fact.learned.1": "decided",
    "fact.refused.1": "decided",
    "fact.forgotten.1": "decided",
    "fact.restored.1": "decided",
    "fact.pinned.1": "decided",
    "fact.unpinned.1": "decided",
    "fact.embedded.1": "observed",
    "window.read.1": "decided",
    "setting.changed.1": "decided",
    "money.reserved.1": "decided",
    "money.settled.1": "decided",
    "money.unsettled.1": "decided",
    "reaction.failed.1": "decided",
    "actor.restarted.1": "observed",
    "projection.skipped.1": "decided",
    "erasure.planned.1": "decided",
    "erasure.withdrawn.1": "decided",
    "erasure.begun.1": "decided",
    "erasure.requested.1": "decided",
    "erasure.completed.1": "decided",
    "reaction.added.1": "observed",
    "reaction.removed.1": "observed",
    "roles.seen.1": "decided",
    "channel.seen.1": "decided",
    "person.paused.1": "decided",
    "person.resumed.1": "decided",
    "person.agreed.1": "decided",
    "person.agreement_ended.1": "decided",
    "person.allowed.1": "decided",
    "command.invoked.1": "decided",
    "command.answered.1": "decided",
    "commands.published.1": "decided",
    "guild.joined.1": "decided",
    "guild.left.1": "decided",
    "guild.given_up.1": "decided",
    "log.restored.1": "decided",
    "automation.created.1": "decided",
    "automation.changed.1": "decided",
    "run.started.1": "decided",
    "run.finished.1": "decided",
    "run.skipped.1": "decided",
    "session.summarized.1": "decided",
    "history.learned.1": "decided",
    "budget.reached.1": "decided",
    "reflection.started.1": "decided",
    "chunk.reflected.1": "decided",
    "reflection.completed.1": "decided",
    "reflection.failed.1": "decided",
}
SEALED = {  # money is never sealed: nothing spent may be uncounted
    *("message.received.1", "message.edited.1", "message.embedded.1", "reply.composed.1"),
    *("fact.learned.1", "fact.forgotten.1", "fact.pinned.1", "fact.embedded.1"),
    *("tool.called.1", "tool.returned.1", "reaction.added.1", "command.invoked.1"),
    *("automation.created.1", "session.summarized.1"),
    *("chunk.reflected.1", "reflection.completed.1"),
}
MESSAGE_RECEIVED = (
    *("at", "via", "cause", "correlation", "sources", "message_id", "created_us", "guild_id"),
    *("channel_id", "author_id", "is_bot", "reference_id", "edited_ms", "mentions"),
)
FACT_LEARNED = (
    *("at", "via", "cause", "correlation", "sources", "scope", "guild_id", "channel_id"),
    *("user_id", "subject", "fact_type", "source_message_id", "message_us", "confidence"),
    *("correction", "supersedes"),
)


def test_the_topics_of_logs_that_exist_are_all_there_and_mean_the_same() -> None:
    assert {kind.topic: kind.collision for kind in codec.EVENTS} == TOPICS


def test_every_topic_can_be_read() -> None:
    assert set(codec.TOPICS) == set(TOPICS)


def test_what_people_wrote_is_sealed_and_nothing_else_is() -> None:
    assert {kind.topic for kind in codec.EVENTS if kind.words is not None} == SEALED


@pytest.mark.parametrize(
    ("kind", "fields"), [(MessageReceived, MESSAGE_RECEIVED), (FactLearned, FACT_LEARNED)]
)
def test_fields_keep_their_order_because_it_is_the_format(
    kind: type[Event], fields: tuple[str, ...]
) -> None:
    assert kind.__struct_fields__[: len(fields)] == fields


@pytest.mark.parametrize("kind", codec.EVENTS, ids=lambda kind: kind.topic)
def test_every_event_begins_with_the_same_clear_fields(kind: type[Event]) -> None:
    assert kind.__struct_fields__[:5] == ("at", "via", "cause", "correlation", "sources")


class _Longer(MessageReceived, frozen=True, kw_only=True, gc=False):
    """The event as a later version may have it."""

    colour: str = "none"


class _LongerWords(MessageWords, frozen=True, kw_only=True, gc=False):
    mood: str = "fair"


def test_old_rows_are_read_when_fields_were_added_at_the_end() -> None:
    new = given.message(5, "old words")
    old = msgspec.msgpack.encode([new.event, "u:7", 1, b""])
    longer = msgspec.msgpack.decode(old, type=tuple[_Longer, str, int, bytes])[0]
    assert (longer.message_id, longer.colour) == (5, "none")
    words = msgspec.msgpack.decode(msgspec.msgpack.encode(new.words), type=_LongerWords)
    assert (words.content, words.mood) == ("old words", "fair")


def test_the_stored_form_is_an_array_whose_first_element_is_the_clear_body() -> None:
    new = New("setting:x", given.setting("bot.name", '"L"').event)
    _, _, topic, state = codec.encode_rows([new], {})[0]
    assert topic == "setting.changed.1"
    assert msgspec.msgpack.decode(state) == [
        [given.AT, "live", "", "", [], "bot.name", "", '"L"', "cli"], "", 0, None,
    ]  # fmt: skip
