"""Settings: what may be changed, within which bounds, and the event that changes it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

import msgspec

from events.event import Event

Value = bool | int | float | str | tuple[str, ...]


class SettingChanged(Event, frozen=True, kw_only=True, gc=False):
    """The operator gave a setting another value."""

    topic = "setting.changed.1"
    collision = "decided"

    key: str
    old: str
    new: str
    """JSON text; equal to the default means the row goes."""
    by: str


class SettingError(ValueError):
    """A setting that does not exist or a value out of range; the text says what would do."""


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
TEXT_CHARS_MAX = 80  # of each text in a list, as of the name
_BY_KEY = {setting.key: setting for setting in (*SETTINGS, *FAMILIES)}
_ID = re.compile(r"(?<=\.)(?:0|[1-9][0-9]{0,18})(?=\.)")


def setting_named(key: str) -> Setting:
    """The setting of that key; of a family, the one with the id in the key.

    Raises:
        SettingError: no such key; names the nearest ones.
    """
    found = _BY_KEY.get(_ID.sub("<id>", key, count=1))
    if found is None:
        near = get_close_matches(_ID.sub("<id>", key, count=1), _BY_KEY, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "`settings` lists them all."
        msg = f"There is no setting {key!r}; {hint}"
        raise SettingError(msg)
    if key == found.key and "<id>" in key:
        msg = f"{key} needs the number of a server, channel or person in place of <id>."
        raise SettingError(msg)
    return found._replace(key=key)


def parse_setting(key: str, text: str) -> Value:
    """The value that `text` (JSON, or a bare word) gives the setting.

    Raises:
        SettingError: unknown key, wrong kind of value, or out of range.
    """
    setting = setting_named(key)
    try:
        value: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        value = text
    found = _fitting(setting, value)
    if found is None:
        raise SettingError(f"{key} must be {_wanted(setting)}, not {text!r}.")
    return found


def _fitting(setting: Setting, value: object) -> Value | None:
    """The value in the setting's own type; None if it is of another or out of range."""
    match setting.default:
        case bool():
            return value if isinstance(value, bool) else None
        case int():
            return value if type(value) is int and setting.low <= value <= setting.high else None
        case float():
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value) if setting.low <= value <= setting.high else None
            return None
        case str():
            if isinstance(value, str) and setting.low <= len(value) <= setting.high:
                return value
            return None
        case tuple():
            texts = _texts(value)
            fits = texts is not None and setting.low <= len(texts) <= setting.high
            return texts if fits else None


def _wanted(setting: Setting) -> str:
    range_ = f"{setting.low:g} to {setting.high:g}"
    match setting.default:
        case bool():
            return "true or false"
        case int():
            return f"a whole number from {range_}"
        case float():
            return f"a number from {range_}"
        case str():
            return f"text of {range_} characters"
        case tuple():
            texts = f"different texts, each of 1 to {TEXT_CHARS_MAX} characters"
            return f"a JSON list of {range_} {texts}"


def _texts(value: object) -> tuple[str, ...] | None:
    """The texts of a list without repeats; None if it holds anything else."""
    try:
        texts = msgspec.convert(value, tuple[str, ...], strict=True)
    except msgspec.ValidationError:
        return None
    fit = all(text.strip() == text and 1 <= len(text) <= TEXT_CHARS_MAX for text in texts)
    return texts if fit and len(set(texts)) == len(texts) else None


def setting_json(value: Value) -> str:
    """A setting's value as the JSON text that events and the table hold."""
    return msgspec.json.encode(value).decode()
