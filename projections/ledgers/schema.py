"""The ledgers' tables: beside the twelve, and remade with them."""

from __future__ import annotations

from projections.ledgers.allowances import ALLOWANCES
from projections.ledgers.automations import MADE, RUNS
from projections.ledgers.commands import COMMANDS
from projections.ledgers.guilds import GUILDS
from projections.ledgers.leaving import LEAVING
from projections.ledgers.reactions import REACTIONS
from projections.ledgers.sessions import HEARD, SESSIONS
from projections.ledgers.unread import UNREAD
from projections.ledgers.windows import WINDOWS
from projections.table import Column, Table

READ_UPTO = Table(
    "ledger.read_upto",
    "One row: how far the log is projected, and by which version of the fold.",
    (
        Column("position", "BIGINT", "Position of the last event in the tables."),
        Column("version", "BIGINT", "Version of the fold."),
        Column(
            "made_upto", "BIGINT", "Position when the file was made: it never held older words."
        ),
        Column("restored_us", "BIGINT", "When the log was last put back from a backup; 0: never."),
    ),
)
WORDINGS = Table(
    "ledger.wordings",
    "Messages whose present wording is an edit; all others stand as first received.",
    (
        Column("message_id", "BIGINT", "The message."),
        Column("edited_ms", "BIGINT", "Greatest edit time seen."),
        Column("stream", "VARCHAR", "Stream of the present wording."),
    ),
    key=("message_id",),
)
GONE_MESSAGES = Table(
    "ledger.gone_messages",
    "Messages deleted or without their words: what else arrives about them is ignored.",
    (
        Column("message_id", "BIGINT", "The message."),
        Column("author_id", "BIGINT", "Who wrote it; NULL while unknown."),
        Column("guild_id", "BIGINT", "Where; NULL in a DM and while unknown."),
        Column("channel_id", "BIGINT", ""),
        Column("created_us", "BIGINT", "When it was written."),
        Column("is_bot", "BIGINT", "1 if a bot wrote it, ourselves included."),
        Column("deleted", "BIGINT", "1 if deleted, 0 if only its words are gone."),
    ),
    key=("message_id",),
)
DERIVED = Table(
    "ledger.derived",
    "Which event was derived from which words: what erasure follows.",
    (
        Column("source", "VARCHAR", "Stream of the words."),
        Column("stream", "VARCHAR", "Stream of what was derived."),
        Column("version", "BIGINT", "Its version there."),
        Column("position", "BIGINT", "Its position."),
        Column("has_words", "BIGINT", "1 if others can rest on it, 0 if it only names its source."),
    ),
)
TURNS = Table(
    "ledger.turns",
    "Every turn as far as it went: what a row of actions for a reply is made of.",
    (
        Column("stream", "VARCHAR", "The turn."),
        Column("action_id", "BIGINT", "Position of its decision."),
        Column("at_us", "BIGINT", "When it was decided."),
        Column("version", "BIGINT", "Newest version seen."),
        Column("guild_id", "BIGINT", ""),
        Column("channel_id", "BIGINT", ""),
        Column("user_id", "BIGINT", "Author of the triggers."),
        Column("triggers", "VARCHAR", "JSON list of message ids."),
        Column("verdict", "VARCHAR", "answer or skip."),
        Column("reason", "VARCHAR", "Why it was decided so."),
        Column("state", "VARCHAR", "decided, composed, delivered, failed, cancelled or skipped."),
        Column("note", "VARCHAR", "Why it failed or was cancelled."),
        Column("model", "VARCHAR", ""),
        Column("prompt_hash", "VARCHAR", ""),
        Column("latency_ms", "BIGINT", ""),
        Column("input_tokens", "BIGINT", ""),
        Column("output_tokens", "BIGINT", ""),
        Column("chunk_count", "BIGINT", "How many messages the reply has; -1 before composing."),
        Column("chunks", "VARCHAR", "JSON list of texts; NULL once erased."),
        Column("recalled", "VARCHAR", "JSON list of what recall offered; NULL once erased."),
        Column("delivered", "VARCHAR", "JSON list of our message ids, by chunk."),
        Column("redacted", "BIGINT", "1 once words it rests on were erased."),
    ),
    key=("stream",),
)
CALLS = Table(
    "ledger.calls",
    "Which turn or window each paid or free call belongs to.",
    (
        Column("position", "BIGINT", "The call's row in actions."),
        Column("correlation", "VARCHAR", "Stream of the turn or window."),
    ),
    key=("position",),
)
RESERVATIONS = Table(
    "ledger.reservations",
    "Calls whose worst case is reserved and whose outcome is not known yet.",
    (
        Column("call", "VARCHAR", ""),
        Column("day", "VARCHAR", "Of UTC: whose budget it counts in."),
        Column("purpose", "VARCHAR", ""),
        Column("model", "VARCHAR", ""),
        Column("usd", "DOUBLE", "The worst case."),
        Column("correlation", "VARCHAR", "Stream of the turn or window."),
    ),
    key=("call",),
)
LINK_SHARES = Table(
    "ledger.link_shares",
    "Which message shares which link, so that a deleted one is taken back exactly.",
    (
        Column("message_id", "BIGINT", ""),
        Column("url", "VARCHAR", "Normalised."),
        Column("shared_us", "BIGINT", "When the message was written."),
        Column("source", "VARCHAR", ""),
    ),
)
CANDIDATES = Table(
    "ledger.fact_candidates",
    "Every accepted candidate that has its words: rows of memory_facts are folded from them.",
    (
        Column("stream", "VARCHAR", ""),
        Column("position", "BIGINT", ""),
        Column("scope", "VARCHAR", ""),
        Column("guild_id", "BIGINT", ""),
        Column("channel_id", "BIGINT", ""),
        Column("user_id", "BIGINT", ""),
        Column("subject", "VARCHAR", ""),
        Column("fact", "VARCHAR", ""),
        Column("fact_type", "VARCHAR", ""),
        Column("evidence", "VARCHAR", ""),
        Column("source_message_id", "BIGINT", ""),
        Column("message_us", "BIGINT", ""),
        Column("confidence", "DOUBLE", ""),
        Column("attribute", "VARCHAR", ""),
        Column("value", "VARCHAR", ""),
        Column("correction", "BIGINT", ""),
        Column("learned_us", "BIGINT", ""),
        Column("owner", "VARCHAR", "Whose key seals it."),
    ),
    key=("stream",),
)
CANDIDATE_VECTORS = Table(
    "ledger.candidate_vectors",
    "Vectors of candidates; a fact shows that of its earliest.",
    (
        Column("stream", "VARCHAR", ""),
        Column("model", "VARCHAR", ""),
        Column("position", "BIGINT", ""),
        Column("dims", "BIGINT", ""),
        Column("vector", "BLOB", "Little-endian float32."),
        Column("at_us", "BIGINT", ""),
    ),
)
TOMBSTONES = Table(
    "ledger.tombstones",
    "What was asked to be forgotten, by meaning.",
    (
        Column("stream", "VARCHAR", ""),
        Column("position", "BIGINT", ""),
        Column("scope", "VARCHAR", ""),
        Column("guild_id", "BIGINT", ""),
        Column("subject", "VARCHAR", ""),
        Column("hash", "BLOB", "Keyed hash of one meaning."),
        Column("forgotten_us", "BIGINT", ""),
        Column("model", "VARCHAR", "Of the vector; NULL if none."),
        Column("vector", "BLOB", "Little-endian float32."),
        Column("owner", "VARCHAR", "Whose key made the hash."),
    ),
)
WITHHELD = Table(
    "ledger.withheld",
    "Messages that said what was asked to be forgotten: not offered to the model.",
    (
        Column("message_id", "BIGINT", ""),
        Column("stream", "VARCHAR", "The tombstone."),
        Column("owner", "VARCHAR", "Who asked."),
    ),
    key=("message_id", "stream"),
)
PINS = Table(
    "ledger.pins",
    "Facts that are never crowded out, by meaning.",
    (
        Column("stream", "VARCHAR", ""),
        Column("scope", "VARCHAR", ""),
        Column("guild_id", "BIGINT", ""),
        Column("subject", "VARCHAR", ""),
        Column("hash", "BLOB", "Keyed hash of one meaning."),
        Column("owner", "VARCHAR", "Whose key made the hash."),
    ),
)
UNCLAIMED = Table(
    "ledger.unclaimed",
    "Messages heard live that no decision is about; those of servers only for a day.",
    (
        Column("message_id", "BIGINT", ""),
        Column("channel_id", "BIGINT", ""),
        Column("position", "BIGINT", "Where it was recorded: what was looked at lies before."),
        Column("heard_us", "BIGINT", "When it was recorded."),
        Column("is_direct", "BIGINT", "1 in a direct message, where it stays until it is decided."),
    ),
    key=("message_id",),
)
OWED_EMOJI = Table(
    "ledger.owed_emoji",
    "Reactions of ours that were decided and not yet made.",
    (
        Column("stream", "VARCHAR", ""),
        Column("position", "BIGINT", "Of the intent."),
        Column("guild_id", "BIGINT", ""),
        Column("channel_id", "BIGINT", ""),
        Column("message_id", "BIGINT", "The message to react to."),
        Column("user_id", "BIGINT", "Who wrote it."),
        Column("emoji", "VARCHAR", "Unicode, or name:id of a custom one."),
    ),
    key=("stream",),
)
ERASURES = Table(
    "ledger.erasures",
    "Erasures the log knows of.",
    (
        Column("what", "VARCHAR", ""),
        Column("asked_us", "BIGINT", ""),
        Column("completed_us", "BIGINT", "NULL while it is owed."),
    ),
    key=("what",),
)
ROLES = Table(
    "ledger.roles",
    "What the roles of a server may do.",
    (
        Column("guild_id", "BIGINT", ""),
        Column("roles", "VARCHAR", "JSON: [[role, permissions], …]; everybody's has its own id."),
    ),
    key=("guild_id",),
)
PLACES = Table(
    "ledger.places",
    "Channels and threads of servers, and who is let in or kept out.",
    (
        Column("channel_id", "BIGINT", ""),
        Column("guild_id", "BIGINT", ""),
        Column("kind", "BIGINT", "Discord's channel type."),
        Column("parent_id", "BIGINT", "Of a thread: its channel."),
        Column("overwrites", "VARCHAR", "JSON: [[id, is_person, allow, deny], …]."),
    ),
    key=("channel_id",),
)

PAUSES = Table(
    "ledger.pauses",
    "When people were not to be heard.",
    (
        Column("user_id", "BIGINT", ""),
        Column("version", "BIGINT", "Of the person's stream: which pause it is."),
        Column("since_us", "BIGINT", ""),
        Column("upto_us", "BIGINT", "NULL while it lasts."),
    ),
    key=("user_id", "version"),
)

LEDGERS = (
    READ_UPTO,
    WORDINGS,
    GONE_MESSAGES,
    DERIVED,
    TURNS,
    CALLS,
    RESERVATIONS,
    LINK_SHARES,
    CANDIDATES,
    CANDIDATE_VECTORS,
    TOMBSTONES,
    WITHHELD,
    PINS,
    WINDOWS,
    UNCLAIMED,
    OWED_EMOJI,
    UNREAD,
    *(ERASURES, ROLES, PLACES, REACTIONS, PAUSES, LEAVING, ALLOWANCES),
    *(COMMANDS, GUILDS, MADE, RUNS),
    *(HEARD, SESSIONS),
)
