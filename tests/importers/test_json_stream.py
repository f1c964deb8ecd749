"""A window of any size reads what the standard library reads at once."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actors.entrypoints.importers import json_stream
from actors.entrypoints.importers.json_stream import JsonStream, JsonStreamError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


Reading = tuple[dict[str, Any], list[object], JsonStreamError | None]


def read(data: bytes, chunk_bytes: int) -> Reading:
    """What the fields hold, the items of "items", and the fault that ended it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "CHUNK_BYTES", chunk_bytes)
        return _read(JsonStream(io.BytesIO(data)))


def _read(stream: JsonStream) -> Reading:
    fields, items = dict[str, Any](), list[object]()
    try:
        for key in stream.fields():
            if key == "items":
                for item in stream.items():
                    items.append(item)  # what came before a fault counts
            else:
                fields[key] = stream.value()
        stream.end()
    except JsonStreamError as fault:
        return fields, items, fault
    return fields, items, None


CHUNKS = st.integers(1, 9) | st.just(256 * 1024)


@given(
    st.lists(VALUES, max_size=5),
    VALUES,
    CHUNKS,
    st.sampled_from([None, 2]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_every_value_is_read_whatever_the_window(
    items: list[object], after: object, chunk_bytes: int, indent: int | None, encoding: str
) -> None:
    whole = {"before": 1, "items": items, "after": after}
    data = json.dumps(whole, indent=indent, ensure_ascii=indent is None).encode(encoding) + b" \n"
    assert read(data, chunk_bytes) == ({"before": 1, "after": after}, items, None)


@settings(max_examples=30)
@given(st.lists(VALUES.map(lambda value: [value]), max_size=3), CHUNKS)
@example([[-1.5e-300], [True], ["\U0001f600"]], 1)
def test_a_file_cut_anywhere_gives_what_was_whole_and_says_cut_off(
    items: list[object], chunk_bytes: int
) -> None:
    whole = json.dumps({"items": items, "count": len(items)}).encode()
    for length in range(len(whole)):
        _, got, fault = read(whole[:length], chunk_bytes)
        assert fault is not None
        assert fault.kind == "cut off"
        assert fault.byte <= length
        assert got == items[: len(got)]


@pytest.mark.parametrize(
    ("data", "kind", "byte"),
    [
        (b'{"items":[1,2 3]}' + b" " * 50, "malformed", 14),
        (b'{"items":[1,]}' + b" " * 50, "malformed", 12),
        (b'{"a":1,}' + b" " * 50, "malformed", 7),
        (b"{1:1}" + b" " * 50, "malformed", 2),
        (b'{"items":[1]} x', "malformed", 14),
        ('{"items":["é", 1 x]}'.encode() + b" " * 50, "malformed", 18),
        (b'{"items":[1,"\xff"]}', "not UTF-8", 13),
        (b'{"items":[1,' + b"9" * 5000 + b"]}", "malformed", 12),
        (b'{"items":[' + b"[" * 100_000, "malformed", 10),
    ],
)
def test_a_fault_is_named_with_its_byte(data: bytes, kind: str, byte: int) -> None:
    for chunk_bytes in (1, 7, 256 * 1024):
        _, _, fault = read(data, chunk_bytes)
        assert fault is not None
        assert (fault.kind, fault.byte) == (kind, byte)


@pytest.mark.parametrize("half", [r"\ud800", r"\udc00", r"\ud83d\u0041", r"\ud83dx"])
def test_half_a_surrogate_pair_is_passed_on_for_the_canonical_form(half: str) -> None:
    data = f'{{"items":["{half}"]}}'.encode()
    assert read(data, 3) == ({}, [json.loads(f'"{half}"')], None)


def test_a_value_larger_than_any_message_ends_the_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_stream, "VALUE_CHARS_MAX", 100)
    _, items, fault = read(b'{"items":[1,"' + b"x" * 1_000_000, 64)
    assert items == [1]
    assert fault is not None
    assert fault.kind == "too large"
