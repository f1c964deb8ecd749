"""Reads one large JSON object piece by piece, in memory bounded by its largest single value.

The text slides through a window; the standard library's C scanner decodes one value at a time.
Chosen over `ijson` with yajl, which decodes half a surrogate pair to "?", to a wrong character or
not at all, and whose memory grows with the square of the nesting.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

FaultKind = Literal["cut off", "malformed", "not UTF-8", "too large"]

CHUNK_BYTES = 256 * 1024
"""Large enough that the value cut at its end, decoded twice, costs nothing."""
VALUE_CHARS_MAX = 16 * 1024 * 1024
"""One message with every reaction's users listed stays far below; what is larger is no message."""
_TOKEN_CHARS_MAX = 12
"""No token but a string is longer when it is cut ("-Infinity", a surrogate pair): a fault nearer
than this to the end of the text may be cured by more text."""

_space = re.compile(r"[ \t\n\r]*").match
_decode = json.JSONDecoder().raw_decode


class JsonStreamError(Exception):
    """The text cannot be read on."""

    def __init__(self, kind: FaultKind, byte: int) -> None:
        super().__init__(f"{kind} at byte {byte}")
        self.kind: FaultKind = kind
        self.byte = byte


class JsonStream:
    """A forward-only reader over a file of UTF-8 text, with or without a byte order mark."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._undecoded = b""
        self._decoded_bytes = 0
        self._ended = False
        self._bad_utf8 = False
        if self.peek() == "\ufeff":
            self._at = 1

    def peek(self) -> str:
        """The next character that is not white space; "" at the end."""
        while True:
            space = _space(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def fields(self) -> Iterator[str]:
        """The keys of the object at this place; the caller consumes each key's value in between.

        Raises:
            JsonStreamError: the text is broken here.
        """
        self._take("{")
        while self.peek() != "}":
            key = self.value()
            if not isinstance(key, str):
                raise self._fault("malformed")
            self._take(":")
            yield key
            if self.peek() != "}":
                self._take(",")
                if self.peek() == "}":
                    raise self._fault("malformed")
        self._at += 1

    def items(self) -> Iterator[object]:
        """The items of the list at this place, each decoded as a whole.

        Raises:
            JsonStreamError: the text is broken here.
        """
        self._take("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            found = self.peek()
            if found not in {",", "]"}:
                raise self._fault("malformed" if found else "cut off")
            self._at += 1
            if found == "]":
                return

    def value(self) -> object:
        """The whole value at this place.

        Raises:
            JsonStreamError: the text is broken here.
        """
        self.peek()
        while True:
            try:
                value, end = cast("tuple[object, int]", _decode(self._text, self._at))
            except json.JSONDecodeError as error:
                unterminated = error.msg.startswith("Unterminated string")
                if not unterminated and error.pos < len(self._text) - _TOKEN_CHARS_MAX:
                    raise self._fault("malformed", error.pos) from None
                if not self._read_on():
                    raise self._fault("cut off", len(self._text)) from None
            except (ValueError, RecursionError):
                # A number of thousands of digits; lists nested a thousand deep.
                raise self._fault("malformed") from None
            else:
                # Near the end of the window a number may go on ("1" of "1.5", "1" of "1e9").
                length = end - self._at
                if end < len(self._text) - _TOKEN_CHARS_MAX or not self._read_on():
                    self._at += length
                    return value

    def end(self) -> None:
        """Nothing but white space may follow.

        Raises:
            JsonStreamError: something does.
        """
        if self.peek() or self._undecoded:
            raise self._fault("malformed" if self._at < len(self._text) else "cut off")

    def _take(self, char: str) -> None:
        found = self.peek()
        if found != char:
            raise self._fault("malformed" if found else "cut off")
        self._at += 1

    def _read_on(self) -> bool:
        """Drop what was consumed and append at least one chunk; False at the end of the file."""
        kept = self._text[self._at :]
        if len(kept) > VALUE_CHARS_MAX:
            raise self._fault("too large")
        self._text, self._at = kept, 0
        while not self._ended:
            # As much again as is waiting, so that a long value is decoded few times.
            data = self._undecoded + (new := self._file.read(max(CHUNK_BYTES, len(kept))))
            self._ended = not new
            try:
                text, used = codecs.utf_8_decode(data)
            except UnicodeDecodeError as error:
                # What comes before the bad byte is still good.
                used = error.start
                text = data[:used].decode()
                self._ended = self._bad_utf8 = True
            self._undecoded = data[used:]
            self._decoded_bytes += used
            if text:
                self._text += text
                return True
        return False

    def _fault(self, kind: FaultKind, at: int | None = None) -> JsonStreamError:
        """`kind` at the place `at` of the window (default: here), with its byte in the file."""
        rest = self._text[self._at if at is None else at :]
        if self._bad_utf8 and kind == "cut off":
            kind = "not UTF-8"
        return JsonStreamError(kind, self._decoded_bytes - len(rest.encode()))
