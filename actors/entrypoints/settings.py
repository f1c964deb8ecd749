"""`settings`: what may be changed while Lorekeeper runs, shown and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from actors.entrypoints.cli import WORDS, command
from actors.entrypoints.opening import clock_of, opened
from actors.entrypoints.printing import answer, answer_json, answer_table

if TYPE_CHECKING:
    from actors.entrypoints.cli import Invocation
    from actors.runtime.data_folder import DataFolder
    from events.settings_known import Setting, Value

BY = "cli"


@command(
    "settings",
    "settings",
    "settings curator.quiet_minutes",
    "settings curator.quiet_minutes 5",
    "settings channel.1187000000000000000.ambient true",
    free=True,
)
@click.argument("key", required=False, type=WORDS)
@click.argument("value", required=False, type=WORDS)
def settings(invocation: Invocation, key: str | None, value: str | None) -> None:
    """Show all settings, show one, or change one.

    A change is recorded as an event and takes effect without restart. Values are true or false,
    numbers, text, or a JSON list of texts. A key with <id> in it (docs/catalogue/settings.md lists
    them) wants the id of a server, channel or person there.
    """
    from events.settings import setting_json, setting_named
    from events.settings_known import SETTINGS

    wanted = SETTINGS if key is None else (setting_named(key),)
    with opened(invocation) as folder:
        changed = _change(invocation, folder, wanted[0], value) if value is not None else False
        values = _values(folder)
        values |= {one.key: one.default for one in wanted if one.key not in values}
    if key is None:  # those of a server, channel or person that somebody gave a value
        plain = {setting.key for setting in SETTINGS}
        wanted += tuple(setting_named(name) for name in sorted(values.keys() - plain))
    if invocation.as_json:
        shown = [_shown(setting, values[setting.key]) for setting in wanted]
        answer_json(shown if key is None else shown[0] | {"changed": changed})
    elif value is not None:
        what = wanted[0].key
        answer(f"{what} is {'now' if changed else 'already'} {setting_json(values[what])}.")
    else:
        answer_table(
            ("setting", "value", "default", "meaning"),
            (
                (s.key, setting_json(values[s.key]), setting_json(s.default), s.meaning)
                for s in wanted
            ),
        )


def _change(invocation: Invocation, folder: DataFolder, setting: Setting, text: str) -> bool:
    """Record the change, if it is one."""
    from events import streams
    from events.event import New, to_us
    from events.settings import SettingChanged, parse_setting, setting_json

    new = setting_json(parse_setting(setting.key, text))
    old = setting_json(_values(folder).get(setting.key, setting.default))
    if new == old:
        return False
    at_us = to_us(clock_of(invocation).now())
    stream = streams.setting(setting.key)
    event = SettingChanged(at=at_us, key=setting.key, old=old, new=new, by=BY)
    folder.log.append(New(stream, event, version=folder.log.version_of(stream) + 1))
    folder.project(folder.log.head())
    return True


def _values(folder: DataFolder) -> dict[str, Value]:
    return folder.read_model.settings().all()


def _shown(setting: Setting, value: Value) -> dict[str, Any]:
    return {
        "key": setting.key,
        "value": value,
        "default": setting.default,
        "low": setting.low,
        "high": setting.high,
        "meaning": setting.meaning,
    }
