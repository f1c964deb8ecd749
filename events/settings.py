"""Settings: what may be changed, within which bounds, and the event that changes it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from zoneinfo import available_timezones

import msgspec

from events.event import Event
from events.settings_known import FAMILIES, SETTINGS, Setting, Value


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


CONSENTS = ("opt-out", "opt-in")
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
            fits = isinstance(value, str) and setting.low <= len(value) <= setting.high
            if fits and value and setting.key.endswith(".timezone"):
                fits = value in available_timezones()
            if fits and setting.key.endswith(".consent"):
                fits = value in CONSENTS
            return str(value) if fits else None
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
            if setting.key.endswith(".timezone"):
                return "a time zone as in Europe/Berlin"
            if setting.key.endswith(".consent"):
                return " or ".join(CONSENTS)
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
