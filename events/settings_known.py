"""Every setting there is: its default, its bounds, and what it does."""

from __future__ import annotations

from typing import NamedTuple

Value = bool | int | float | str | tuple[str, ...]


class Setting(NamedTuple):
    """One setting. Numbers have an inclusive range, texts a length, lists a number of texts.

    A key with `<id>` in it stands for as many settings as there are ids: one per server, channel
    or person, each with its own value over the same default.
    """

    key: str
    default: Value
    low: float
    high: float
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("curator.enabled", True, 0, 1, "Whether facts are learned from conversations."),
    Setting(
        "curator.quiet_minutes",
        10.0,
        0.1,
        1440,
        "A window of a channel ends after this long a gap between messages.",
    ),
    Setting(
        "curator.window_messages",
        30,
        2,
        200,
        "A window ends at this many people's messages since the last end.",
    ),
    Setting(
        "curator.window_chars",
        9000,
        500,
        50_000,
        "A window ends at this many characters since the last end.",
    ),
    Setting("session.enabled", True, 0, 1, "Whether conversations are summarised."),
    Setting(
        "session.quiet_minutes",
        30.0,
        1,
        1440,
        "A conversation is over after this long a silence; also those of the past, which are then "
        "summarised anew.",
    ),
    Setting("session.messages", 8, 2, 500, "Conversations of so many messages are summarised."),
    Setting("reflect.enabled", True, 0, 1, "Whether the days of servers are thought about."),
    Setting("reflect.hour", 4, 0, 23, "From which hour on, a server's time, the day before is."),
    Setting("reflect.days", 7, 1, 30, "How many days back one that was missed is made up for."),
    Setting("reflect.messages", 10, 1, 1000, "Days with so many messages of people are."),
    Setting(
        "reflect.day_tokens",
        100_000,
        5000,
        5_000_000,
        "About how many tokens of a day are read; of more talk, the longest messages.",
    ),
    Setting("recall.messages", 12, 1, 50, "Recalled messages offered to the model in a turn."),
    Setting("recall.facts", 12, 1, 50, "Recalled facts offered to the model in a turn."),
    Setting("reply.history", 30, 1, 100, "Latest messages of the channel shown to the model."),
    Setting("reply.attempts", 3, 1, 10, "How often a failing model call is made before giving up."),
    Setting("model.answer", "claude-sonnet-5-5", 1, 100, "The Claude model that answers."),
    Setting(
        "model.extract",
        "claude-haiku-5-5",
        1,
        100,
        "The Claude model that reads conversations for facts and writes summaries.",
    ),
    Setting(
        "model.prompt_tokens",
        12_000,
        3000,
        200_000,
        "Longest prompt of an answer; what does not fit is left out, older talk first.",
    ),
    Setting(
        "model.answer_tokens",
        1500,
        100,
        20_000,
        "Longest answer; one that would be longer is not said at all.",
    ),
    Setting(
        "money.day_usd", 1.0, 0, 10_000, "Most that all calls of a UTC day may cost, in US dollars."
    ),
    Setting(
        "money.unattended_day_usd",
        0.25,
        0,
        10_000,
        "Most that the day's calls which nobody asked for may cost, within the same sum.",
    ),
    Setting(
        "money.guild_day_usd",
        1.0,
        0,
        10_000,
        "Most that the day's calls for one server may cost, within the same sum.",
    ),
    Setting(
        "money.person_day_usd",
        0.5,
        0,
        10_000,
        "Most that the day's calls which one person asked for may cost, within the same sum; "
        "the operator in the terminal has no such cap.",
    ),
    Setting(
        "money.automation_day_usd",
        0.25,
        0,
        10_000,
        "Most that the day's calls of one automation may cost, within those for unattended work.",
    ),
    Setting(
        "money.allow_unknown_price",
        False,
        0,
        1,
        "Whether a model may be called whose price nobody knows; its calls count for no cap.",
    ),
    Setting(
        "money.own_input_usd",
        -1.0,
        -1,
        1000,
        "US dollars per million tokens read, for models that the price table does not know; "
        "0: free, -1: not known.",
    ),
    Setting(
        "money.own_output_usd",
        -1.0,
        -1,
        1000,
        "US dollars per million tokens written, for the same models.",
    ),
    Setting(
        "money.own_embed_usd",
        -1.0,
        -1,
        1000,
        "US dollars per million tokens embedded, for embedders that the price table does not know; "
        "0: free, -1: not known.",
    ),
    Setting("bot.name", "Lorekeeper", 1, 80, "The name Lorekeeper answers to and signs with."),
    Setting("bot.aliases", (), 0, 10, "Other names it answers to, as a JSON list of texts."),
    Setting(
        "reply.coalesce_s",
        1.5,
        0,
        10,
        "An author's messages are answered together once this many seconds brought no more; "
        "0 in the terminal.",
    ),
    Setting(
        "reply.catch_up_hours",
        6.0,
        0,
        24,
        "After a downtime, messages to us of this many hours are still answered.",
    ),
    Setting(
        "erasure.left_hours",
        24.0,
        0,
        720,
        "What was said in a server is erased this many hours after the bot was taken out of it.",
    ),
    Setting(
        "erasure.sweep_max",
        20,
        0,
        100,
        "So many messages of a channel that went while the bot was away go here too; when more "
        "are missing, nothing goes until this is raised.",
    ),
    Setting(
        "bot.timezone",
        "UTC",
        1,
        60,
        "The time zone where none is said and none is set for a server or person.",
    ),
    Setting(
        "automation.misfire_hours",
        6.0,
        0,
        168,
        "A slot that was missed is made up for within so many hours, else it is skipped.",
    ),
    Setting("automation.person_max", 25, 0, 1000, "Automations that one person may have."),
    Setting("automation.guild_max", 100, 0, 10_000, "Automations that one server may have."),
    Setting(
        "reply.ambient_per_hour",
        6,
        0,
        60,
        "Answers an hour to what was not addressed to us, in each channel that wants them.",
    ),
    Setting(
        "reply.prompt_tokens",
        12_000,
        1000,
        200_000,
        "About how many tokens a prompt may have; the oldest lines are left out first.",
    ),
)
FAMILIES: tuple[Setting, ...] = (
    Setting(
        "guild.<id>.answers_per_hour", 30, 0, 10_000, "Answers given in a server within an hour."
    ),
    Setting(
        "guild.<id>.consent",
        "opt-out",
        1,
        10,
        "opt-out: what people write in a server is kept unless they pause; opt-in: only of those "
        "who agreed with `/privacy`, from then on.",
    ),
    Setting("guild.<id>.timezone", "", 0, 60, "A server's time zone; empty: the bot's."),
    Setting("user.<id>.timezone", "", 0, 60, "A person's time zone; empty: the server's."),
    Setting("channel.<id>.enabled", True, 0, 1, "Whether messages of a channel are answered."),
    Setting(
        "channel.<id>.ambient",
        False,
        0,
        1,
        "Whether what is said in a channel to nobody in particular may be answered.",
    ),
    Setting("user.<id>.blocked", False, 0, 1, "Whether a person is never answered."),
    Setting(
        "user.<id>.allowed_bot",
        False,
        0,
        1,
        "Whether another bot may be answered, at most three times until a person speaks.",
    ),
)
