"""Settings: what may be changed, within which bounds, and the event that changes it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

import msgspec

from events.event import Event


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
    """One setting. Numbers have an inclusive range; texts a greatest length."""

    key: str
    default: bool | int | float | str
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
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}


def setting_named(key: str) -> Setting:
    """The setting of that key.

    Raises:
        SettingError: no such key; names the nearest ones.
    """
    found = _BY_KEY.get(key)
    if found is None:
        near = get_close_matches(key, _BY_KEY, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "`settings` lists them all."
        msg = f"There is no setting {key!r}; {hint}"
        raise SettingError(msg)
    return found


def parse_setting(key: str, text: str) -> bool | int | float | str:
    """The value that `text` (JSON, or a bare word) gives the setting.

    Raises:
        SettingError: unknown key, wrong kind of value, or out of range.
    """
    setting = setting_named(key)
    try:
        value: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        value = text
    match setting.default:
        case bool():
            if isinstance(value, bool):
                return value
            wanted = "true or false"
        case int():
            if type(value) is int and setting.low <= value <= setting.high:
                return value
            wanted = f"a whole number from {setting.low:g} to {setting.high:g}"
        case float():
            if type(value) in (int, float) and setting.low <= float(text) <= setting.high:
                return float(text)
            wanted = f"a number from {setting.low:g} to {setting.high:g}"
        case str():
            if isinstance(value, str) and setting.low <= len(value) <= setting.high:
                return value
            wanted = f"text of {setting.low:g} to {setting.high:g} characters"
    msg = f"{key} must be {wanted}, not {text!r}."
    raise SettingError(msg)


def setting_json(value: bool | float | str) -> str:
    """A setting's value as the JSON text that events and the table hold."""
    return msgspec.json.encode(value).decode()
