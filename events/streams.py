"""Names of streams: natural keys, so that the store's primary key is the duplicate check.

Snowflakes are padded to 20 digits, which keeps the text order the order of time.
"""

from __future__ import annotations

SNOWFLAKE_MAX = 2**63 - 1  # Discord's ids are unsigned 64-bit with the top bit still unused

SESSION = "session:"
"""What the streams of all sessions begin with."""


def message(message_id: int) -> str:
    return f"m:{message_id:020d}"


def edit(message_id: int, edited_ms: int) -> str:
    return f"e:{message_id:020d}:{edited_ms}"


def edit_prefix(message_id: int) -> str:
    """What the names of all edits of a message begin with."""
    return f"e:{message_id:020d}:"


def deletion(message_id: int) -> str:
    return f"d:{message_id:020d}"


def trigger(message_id: int) -> str:
    return f"trigger:{message_id:020d}"


def turn(channel_id: int, first_trigger_id: int) -> str:
    return f"turn:{channel_id:020d}:{first_trigger_id:020d}"


def automation(cause: str, n: int) -> str:
    """The n-th one that a turn or a command asked for."""
    return f"auto:{cause}:{n}"


def run(automation_id: int, slot: int) -> str:
    """`slot`: microseconds since the epoch, or the message that set it off."""
    return f"run:{automation_id:020d}:{slot:020d}"


def is_turn(stream: str) -> bool:
    """Whether we say something in it: an answer, or a run of an automation."""
    return stream.startswith(("turn:", "run:"))


def is_run(stream: str) -> bool:
    """Whether an automation runs in it; its id is the automation's."""
    return stream.startswith("run:")


def budget(day: str) -> str:
    """`day` is a date of UTC, as in `2026-11-27`."""
    return f"budget:{day}"


def reached(day: str, cap: str, percent: int) -> str:
    """That what a day may cost was spent to so much."""
    return f"reached:{day}:{cap}:{percent}"


def membership(guild_id: int) -> str:
    return f"guild:{guild_id:020d}"


def restored(at_us: int) -> str:
    return f"restored:{at_us:020d}"


def paid(call: str) -> str:
    return f"paid:{call}"


def fact(cause: str, n: int) -> str:
    return f"{fact_prefix(cause)}{n}"


def fact_prefix(cause: str) -> str:
    """What the streams of all facts with this cause begin with."""
    return f"fact:{cause}:"


def command(interaction_id: int) -> str:
    return f"c:{interaction_id:020d}"


def published_commands(application_id: int) -> str:
    return f"commands:{application_id:020d}"


def emoji(turn: str, call: int, number: int) -> str:
    return f"emoji:{turn}:{call}.{number}"


def vector(owner_stream: str, model: str) -> str:
    return f"v:{owner_stream}:{model}"


def window(channel_id: int, upto_message_id: int) -> str:
    return f"window:{channel_id:020d}:{upto_message_id:020d}"


def session(channel_id: int, first_message_id: int) -> str:
    return f"{SESSION}{channel_id:020d}:{first_message_id:020d}"


def reflection(guild_id: int, date: str) -> str:
    """`date` is YYYY-MM-DD in the server's zone."""
    return f"reflect:{guild_id:020d}:{date}"


def learned(channel_id: int) -> str:
    """Imported history of a channel that counts."""
    return f"learned:{channel_id:020d}"


def reaction(message_id: int, user_id: int, emoji: str) -> str:
    return f"{reaction_prefix(message_id)}{user_id:020d}:{emoji}"


def reaction_prefix(message_id: int) -> str:
    """What the streams of all reactions to a message begin with."""
    return f"r:{message_id:020d}:"


def place(channel_or_guild_id: int) -> str:
    return f"place:{channel_or_guild_id:020d}"


def template(sha256: str) -> str:
    """What prompts say around the data, by its content."""
    return f"template:{sha256}"


def setting(key: str) -> str:
    return f"setting:{key}"


def person(user_id: int) -> str:
    """What a person decides about being heard."""
    return f"person:{user_id:020d}"


def agreement(user_id: int, guild_id: int) -> str:
    """What a person decides in a server that asks people first."""
    return f"{person(user_id)}:{guild_id:020d}"


def allowance(user_id: int, what: str) -> str:
    """Something that a person turns on or off for themselves."""
    return f"{person(user_id)}:{what}"


def erasure(what: str, n: int) -> str:
    return f"erase:{what}:{n}"


def leaving(user_id: int, n: int) -> str:
    """The n-th time that a person asks to be forgotten and may take it back."""
    return f"{leaving_prefix(user_id)}{n}"


def leaving_prefix(user_id: int) -> str:
    return f"leave:{person_key(user_id)}:"


def skip(position: int) -> str:
    return f"skip:{position:020d}"


def failed_reaction(reader: str, position: int) -> str:
    return f"failed:{reader}:{position:020d}"


def restart(actor: str, at_us: int) -> str:
    return f"restart:{actor}:{at_us}"


def person_key(user_id: int) -> str:
    """The owner of a person's key; also how the erasure ledger names the person."""
    return f"u:{user_id:020d}"


def guild_key(guild_id: int) -> str:
    """The owner of a guild's key; also how the erasure ledger names the guild."""
    return f"g:{guild_id:020d}"


def channel_key(channel_id: int) -> str:
    """How the erasure ledger names a channel; nothing is sealed with a key of its own."""
    return f"ch:{channel_id:020d}"  # `c:` are commands


def has_key(what: str) -> bool:
    """Whether what the ledger names seals words with a key of its own: a person, a guild."""
    return what.startswith(("u:", "g:"))


def id_in(stream: str) -> int:
    """The first snowflake in a stream's or owner's name."""
    return int(stream.split(":", 2)[1])


def erased_as(stream: str) -> str:
    """How the erasure ledger names what `stream` holds: an edit goes with its message."""
    return f"m:{stream[2:22]}" if stream.startswith(("e:", "d:")) else stream
