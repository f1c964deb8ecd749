"""A stream of events gathered into one whole message, or a failure that says what was wrong.

The SDK is content with a stream that ends early; we are not. Only a message that began, whose every
block ended, that has a stop reason and its closing event, is one. Pure but for reading the stream.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

from actors.ports import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTENT_CHARS_MAX: Final = 400_000  # no answer that we ask for is near it: a server gone mad
CHARS_PER_TOKEN: Final = 3  # English has four: rather too many tokens than too few
_JOINED: Final = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "signature_delta": "signature",
}


class BrokenStreamError(Exception):
    """The stream is no whole message; one clause, as in "Claude's answer …"."""


@dataclass(slots=True)
class Gathering:
    """Fed with events in order; `message` gives what they make."""

    usage: Usage = field(default_factory=Usage)
    content: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    stop_reason: str = ""
    begun: bool = False
    """The server has read the prompt: from here on the request is paid for."""
    ended: bool = False
    _open: dict[int, str] = field(default_factory=dict[int, str])
    """Blocks that have begun and not ended, with the JSON of their input so far."""
    _chars: int = 0
    _counted: bool = False
    """The server has said how long its answer is."""

    def add(self, event: Mapping[str, Any]) -> None:
        """Take the next event.

        Raises:
            BrokenStreamError: it does not belong there.
        """
        try:
            self._add(event)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise BrokenStreamError("was garbled") from error

    def message(self) -> list[dict[str, Any]]:
        """The content of the whole message.

        Raises:
            BrokenStreamError: it is not whole.
        """
        if not self.ended or self._open or not self.stop_reason:
            raise BrokenStreamError("broke off")
        return self.content

    def used(self) -> Usage:
        """What must be paid for; of an answer that broke off, what came of it is estimated."""
        if self._counted or not self.begun:
            return self.usage
        estimated = -(-self._chars // CHARS_PER_TOKEN)
        return replace(self.usage, output_tokens=max(self.usage.output_tokens, estimated))

    def _add(self, event: Mapping[str, Any]) -> None:
        match event["type"]:
            case "message_start":
                if self.begun:
                    raise BrokenStreamError("began twice")
                self.begun = True
                self.usage = usage_of(event["message"]["usage"])
            case "content_block_start":
                self._start(event["index"], event["content_block"])
            case "content_block_delta":
                self._extend(event["index"], event["delta"])
            case "content_block_stop":
                self._stop(event["index"])
            case "message_delta":
                self.stop_reason = event["delta"]["stop_reason"] or ""
                self.usage = usage_of(event.get("usage") or {}, self.usage)
                self._counted = True
            case "message_stop":
                if not self.begun:
                    raise BrokenStreamError("never began")
                self.ended = True
            case _:
                pass  # kinds that later servers may send

    def _start(self, index: int, block: Mapping[str, Any]) -> None:
        if not self.begun or index != len(self.content):
            raise BrokenStreamError("was garbled")
        self.content.append({name: value for name, value in block.items() if value is not None})
        self._open[index] = ""

    def _extend(self, index: int, delta: Mapping[str, Any]) -> None:
        kind = delta["type"]
        if kind == "input_json_delta":
            added = cast("str", delta["partial_json"])
            self._open[index] += added
        elif kind in _JOINED:
            name = _JOINED[kind]
            added = cast("str", delta[name])
            if index not in self._open:
                raise BrokenStreamError("was garbled")
            self.content[index][name] = self.content[index].get(name, "") + added
        else:
            return  # citations, which we do not ask for
        self._chars += len(added)
        if self._chars > CONTENT_CHARS_MAX:
            raise BrokenStreamError("would not end")

    def _stop(self, index: int) -> None:
        spelt = self._open.pop(index)
        if spelt:
            self.content[index]["input"] = json.loads(spelt)


def usage_of(told: Mapping[str, Any], before: Usage | None = None) -> Usage:
    """What a server says was used; a later word replaces what it is about.

    Written to the cache for how long is only told at the start; without the split it is 5 minutes.
    """
    before = before or Usage()
    split: Mapping[str, Any] = told.get("cache_creation") or {}
    long = _count(split.get("ephemeral_1h_input_tokens"), before.cache_write_1h_tokens)
    known = before.cache_write_tokens + before.cache_write_1h_tokens
    written = _count(told.get("cache_creation_input_tokens"), known)
    short = _count(split.get("ephemeral_5m_input_tokens"), max(0, written - long))
    return Usage(
        input_tokens=_count(told.get("input_tokens"), before.input_tokens),
        output_tokens=_count(told.get("output_tokens"), before.output_tokens),
        cache_read_tokens=_count(told.get("cache_read_input_tokens"), before.cache_read_tokens),
        cache_write_tokens=short,
        cache_write_1h_tokens=long,
    )


def _count(told: object, before: int) -> int:
    return told if isinstance(told, int) and told >= 0 else before
