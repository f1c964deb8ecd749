"""Checked fields of exports: ids, texts and times as they must be, or a sentence why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from actors.ingestion.canonical import ID_DIGITS_MAX, is_id, is_time_us
from actors.ingestion.observed import micros

Fields = dict[str, object]


class SchemaError(Exception):
    """A field is missing or has the wrong type; the text goes on after the file's name."""


def to_id(fields: Fields, name: str) -> int:
    """A snowflake, given as a number or in digits.

    Raises:
        SchemaError: it is missing or something else.
    """
    value = fields.get(name)
    if type(value) is str and value.isascii() and value.isdigit() and len(value) <= ID_DIGITS_MAX:
        value = int(value)
    if type(value) is int and is_id(value):
        return value
    wrong = "has no" if value is None else "has an id that is no Discord number as"
    raise SchemaError(f"{wrong} '{name}'")


def to_text(fields: Fields, name: str, missing: str | None = None) -> str:
    """A text; null counts as empty.

    Raises:
        SchemaError: it is missing and `missing` is None, or it is something else.
    """
    value = fields.get(name, missing)
    if type(value) is str:
        return value
    if value is None and name in fields:
        return ""
    raise SchemaError(f"has no '{name}'" if value is None else f"has a '{name}' that is no text")


def to_time_us(value: object, name: str, *, naive_is_utc: bool = False) -> int:
    """An ISO 8601 time as microseconds since 1970-01-01 UTC.

    Raises:
        SchemaError: it is missing, something else, before 1970, or without an offset although
            `naive_is_utc` is false.
    """
    if value is None:
        raise SchemaError(f"has no '{name}'")
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is not None and at.tzinfo is None and naive_is_utc:
        at = at.replace(tzinfo=UTC)
    if at is None or at.tzinfo is None or not is_time_us(at_us := micros(at)):
        offset = "" if naive_is_utc else " with an offset"
        raise SchemaError(f"has a '{name}' that is no ISO 8601 time{offset} since 1970")
    return at_us


def to_object(value: object, what: str) -> Fields:
    """An object.

    Raises:
        SchemaError: it is missing or something else.
    """
    if isinstance(value, dict):
        return cast("Fields", value)
    raise SchemaError(f"has no {what}" if value is None else f"has {what} that is no object")


def to_objects(value: object, name: str) -> list[Fields]:
    """A list of objects.

    Raises:
        SchemaError: it is something else, or an item is.
    """
    if isinstance(value, list):
        return [to_object(item, f"an item of '{name}'") for item in cast("list[object]", value)]
    raise SchemaError(f"has a '{name}' that is no list")
