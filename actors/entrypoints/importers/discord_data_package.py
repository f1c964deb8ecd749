"""Reads the data package that Discord sends a person who asks for all of their data.

A zip, or the folder unpacked from it. Every message in it is its owner's, without edits, replies
and reactions; what was deleted is not in it. Read are only: the account's id and name, each
channel's id, type and server, and the messages.

`<messages>/<channel>/channel.json` and beside it `messages.json` (since 2024: a list of objects) or
`messages.csv` (before), both with `ID`, `Timestamp` (UTC, with or without fractions and offset),
`Contents`, `Attachments` (addresses, parted by spaces). `<channel>` is `c` and the id, or before
June 2021 the id alone. Since 2025 the folders' names are capitalised and in the person's language,
so folders are told by what is in them. `<account>/user.json` is missing if only messages were asked
for; the owner is then who takes part in all direct channels.

Discord documents which folders there are (support article 360004957991), not the files in them.
Those are as public readers of packages describe them: Androz2091/discord-data-package-explorer
(channels, `recipients`), aamiaa/Data-Package-Tool pull request 7 (JSON) and issue 22 (languages),
genki-ai/Discord-Data-Package-Parser pull request 12 (the `c`), DiscordChatExporter issue 1459
(capitals), ishnz/bulk_deletion_helper issue 3 (CSV and its times).
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from actors.entrypoints.importers.fields import Fields, SchemaError, to_id, to_object, to_text
from actors.entrypoints.importers.json_stream import JsonStream, JsonStreamError
from actors.entrypoints.importers.package_messages import ASK_AGAIN, Place, read_csv, read_json
from actors.entrypoints.importers.source import (
    FileSource,
    ImportFormatError,
    broken_json,
    unreadable,
)

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from actors.entrypoints.importers.package_files import PackageFile, PackageFiles
    from actors.entrypoints.importers.source import SkipReason
    from actors.ingestion.observed import ObservedMessage

FORMAT_NAME: Final = "Discord data package"
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError)
"""What reading a member of a damaged archive raises."""
_DIRECT: Final = frozenset({"1", "3", "DM", "GROUP_DM"})
NAME_FIELDS_MAX: Final = 16
"""`global_name` stands among the first; what follows (settings, payments) is not for us to read."""


class Owner(NamedTuple):
    """Whose package it is."""

    user_id: int
    name: str


class _Channel(NamedTuple):
    """A channel's folder with messages."""

    about: PackageFile | None
    messages: PackageFile


def _source(files: PackageFiles, channel: _Channel, owner: Owner) -> FileSource:
    messages = channel.messages
    return FileSource(
        files.path / messages.name,
        FORMAT_NAME,
        partial(_read, files, channel, owner),
        size_bytes=messages.size_bytes,
        opened=partial(files.open, messages),
    )


def _read(
    files: PackageFiles,
    channel: _Channel,
    owner: Owner,
    file: BinaryIO,
    skipped: Counter[SkipReason],
) -> Iterator[ObservedMessage]:
    path = files.path / channel.messages.name
    place = _place_of(files, channel, owner)
    read = read_csv if path.suffix == ".csv" else read_json
    try:
        yield from read(path, place, file, skipped)
    except DAMAGED as error:
        raise ImportFormatError(path, "is damaged", ASK_AGAIN) from error


def _place_of(files: PackageFiles, channel: _Channel, owner: Owner) -> Place:
    about = channel.about
    if about is None:
        path = files.path / channel.messages.name
        raise ImportFormatError(path, "has no channel.json beside it", ASK_AGAIN)
    fields = _object_of(files, about)
    try:
        return _place(fields, about.name.split("/")[-2], owner)
    except SchemaError as fault:
        raise ImportFormatError(files.path / about.name, str(fault), ASK_AGAIN) from fault


def open_package(files: PackageFiles) -> tuple[FileSource, ...]:
    """A source for each channel with messages; none if this is no data package.

    Raises:
        ImportFormatError: it does not tell whose messages they are.
    """
    listed = files.listed()
    packages: dict[str, list[_Channel]] = {}
    for channel in _channels(listed):
        packages.setdefault(_above(channel.messages.name, 3), []).append(channel)
    sources: list[FileSource] = []
    for root, channels in packages.items():
        owner = _owner(files, (file for file in listed if _is_account(file, root)), channels)
        sources += (_source(files, channel, owner) for channel in channels)
    return tuple(sources)


def is_package(files: PackageFiles) -> bool:
    """Whether there are channels with messages."""
    return bool(_channels(files.listed()))


def _channels(listed: Iterable[PackageFile]) -> list[_Channel]:
    """Folders with messages, by name; where there are both kinds, JSON."""
    folders: dict[str, dict[str, PackageFile]] = {}
    for file in listed:
        folder, _, name = file.name.rpartition("/")
        folders.setdefault(folder, {})[name] = file
    return [
        _Channel(inside.get("channel.json"), messages)
        for inside in folders.values()
        if (messages := inside.get("messages.json") or inside.get("messages.csv"))
    ]


def _above(name: str, levels: int) -> str:
    """The folder so many levels above a file; "" is the package itself."""
    return "/".join(name.split("/")[:-levels])


def _is_account(file: PackageFile, root: str) -> bool:
    return file.name.endswith("/user.json") and _above(file.name, 2) == root


def _owner(
    files: PackageFiles, accounts: Iterable[PackageFile], channels: Iterable[_Channel]
) -> Owner:
    owners = {owner for file in accounts if (owner := _account(files, file)) is not None}
    if len(owners) > 1:
        wrong = "holds the accounts of several people"
        raise ImportFormatError(files.path, wrong, "import each person's package by itself")
    if owners:
        return owners.pop()
    takes_part = _in_all_direct_channels(files, channels)
    if takes_part is None:
        wrong = "does not say whose messages it holds (it has no account with a user.json)"
        raise ImportFormatError(files.path, wrong, "ask Discord for Messages and Account together")
    return Owner(takes_part, str(takes_part))


def _account(files: PackageFiles, file: PackageFile) -> Owner | None:
    """Id and name, read no further than to them; None if it is about something else."""
    path, found = files.path / file.name, dict[str, object]()
    try:
        with files.open(file) as opened:
            stream = JsonStream(opened)
            for count, key in enumerate(stream.fields(), 1):
                value = stream.value()
                if key in {"id", "username", "global_name"}:
                    found[key] = value
                if {"id", "username"} <= found.keys() and (
                    "global_name" in found or count >= NAME_FIELDS_MAX
                ):
                    break
        if not {"id", "username"} <= found.keys():
            return None
        user_id = to_id(found, "id")
        return Owner(
            user_id, to_text(found, "global_name", "") or to_text(found, "username") or str(user_id)
        )
    except JsonStreamError as fault:
        raise broken_json(path, fault, None, ASK_AGAIN) from fault
    except SchemaError as fault:
        raise ImportFormatError(path, str(fault), ASK_AGAIN) from fault
    except DAMAGED as error:
        raise ImportFormatError(path, "is damaged", ASK_AGAIN) from error


def _in_all_direct_channels(files: PackageFiles, channels: Iterable[_Channel]) -> int | None:
    """The one person who is among the recipients of every direct channel, if one alone is."""
    common: set[int] | None = None
    for channel in channels:
        if channel.about is None:
            continue
        try:
            fields = _object_of(files, channel.about)
        except ImportFormatError:
            continue  # told when the channel is read
        recipients = fields.get("recipients")
        if str(fields.get("type")) in _DIRECT and isinstance(recipients, list) and recipients:
            people = _people(cast("list[object]", recipients))
            common = people if common is None else common & people
    return common.pop() if common and len(common) == 1 else None


def _people(recipients: list[object]) -> set[int]:
    """Their ids; one who deleted their account has none."""
    people = set[int]()
    for recipient in recipients:
        with suppress(SchemaError):
            people.add(to_id({"id": recipient}, "id"))
    return people


def _object_of(files: PackageFiles, file: PackageFile) -> Fields:
    path = files.path / file.name
    try:
        with files.open(file) as opened:
            stream = JsonStream(opened)
            fields = to_object(stream.value(), "an object")
            stream.end()
            return fields
    except JsonStreamError as fault:
        raise broken_json(path, fault, None, ASK_AGAIN) from fault
    except SchemaError as fault:
        raise ImportFormatError(path, "is JSON but no channel", ASK_AGAIN) from fault
    except DAMAGED as error:
        raise ImportFormatError(path, "is damaged", ASK_AGAIN) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _place(channel: Fields, folder: str, owner: Owner) -> Place:
    """Where the messages of a channel were written.

    Raises:
        SchemaError: a field is missing or has the wrong type, or it is about another channel.
    """
    channel_id = to_id(channel, "id")
    if channel_id != int(folder.removeprefix("c")):
        raise SchemaError(f"is about channel {channel_id} and lies in the folder of another")
    if str(channel.get("type")) in _DIRECT:
        return Place(None, channel_id, owner.user_id, owner.name)
    guild = channel.get("guild")
    guild_id = None if guild is None else to_id(to_object(guild, "'guild'"), "id")
    return Place(guild_id, channel_id, owner.user_id, owner.name, is_known=guild_id is not None)
