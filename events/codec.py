"""Between events and bytes: the topic registry, the envelope, and the sealed part.

An event is stored as one msgpack array `[body, owner, generation, sealed]`. The body is clear. `sealed`
is `nonce (12) + ciphertext + tag (16)` of AES-256-GCM over the encoded words, with the stream and
version as associated data, so that no sealed part can be moved to another event. `sealed` is nil
where there are no words and empty bytes where they were blanked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events import erasure, facts, faults, messages, money, replies, settings
from events.errors import UndecodableError
from events.event import REDACTED, Event, New, Recorded, Words
from events.keys import DESTROYED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from events.keys import KeyStore

BLANK = b""
NONCE_BYTES = 12  # NIST SP 800-38D: 96 bits, the length GCM is defined for without hashing

EVENTS: tuple[type[Event], ...] = (
    messages.MessageReceived,
    messages.MessageEdited,
    messages.MessageDeleted,
    messages.MessageEmbedded,
    replies.TriggerClaimed,
    replies.ReplyDecided,
    replies.ReplyComposed,
    replies.ReplyDelivered,
    replies.ReplyFailed,
    replies.ReplyCancelled,
    facts.FactLearned,
    facts.FactRefused,
    facts.FactForgotten,
    facts.FactPinned,
    facts.FactEmbedded,
    facts.WindowRead,
    settings.SettingChanged,
    money.MoneySettled,
    faults.ReactionFailed,
    faults.ActorRestarted,
    faults.ProjectionSkipped,
    erasure.ErasureRequested,
    erasure.ErasureCompleted,
)
"""Every event there is, explicitly: nothing is imported by name when reading."""


E_co = TypeVar("E_co", covariant=True)
Row = tuple[int, str, int, str, bytes]
"""(position, stream, version, topic, state)"""


class Envelope(msgspec.Struct, Generic[E_co], array_like=True, frozen=True, gc=False):
    event: E_co
    owner: str = ""
    generation: int = 0
    sealed: bytes | None = None


class _Header(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The first fields of any body: enough to skip an event undecoded."""

    at: int
    via: str = "live"


class _Topic(NamedTuple):
    decode: Callable[[bytes], Envelope[Event]]
    decode_words: Callable[[bytes], Words]


def _topic(kind: type[Event]) -> _Topic:
    decoder: Any = msgspec.msgpack.Decoder(Envelope[kind])
    words: Any = msgspec.msgpack.Decoder(kind.words or Words)
    return _Topic(decoder.decode, words.decode)


TOPICS: dict[str, _Topic] = {kind.topic: _topic(kind) for kind in EVENTS}
_encode = msgspec.msgpack.Encoder().encode
_decode_header = msgspec.msgpack.Decoder(Envelope[_Header]).decode
_decode_raw = msgspec.msgpack.Decoder(Envelope[msgspec.Raw]).decode


def associated(stream: str, version: int) -> bytes:
    """The associated data that ties a sealed part to its event."""
    return f"{stream}|{version}".encode()


def encode_blank(new: New) -> bytes:
    """The event with its words left out for ever: it arrived after its erasure."""
    return _encode(Envelope(new.event, new.owner, 0, BLANK))


def encode_clear(new: New) -> bytes:
    """An event without words."""
    return _encode(Envelope(new.event))


def encode_sealed(new: New, generation: int, key: AESGCM, nonce: bytes) -> bytes:
    """The event with its words sealed. A nonce must never be used twice with one key."""
    plain = _encode(new.words)
    sealed = nonce + key.encrypt(nonce, plain, associated(new.stream, new.version))
    return _encode(Envelope(new.event, new.owner, generation, sealed))


def blanked(state: bytes) -> bytes | None:
    """The same event without its words; None if there is nothing left to blank."""
    raw = _decode_raw(state)
    if not raw.sealed:
        return None
    return _encode(Envelope(raw.event, raw.owner, raw.generation, BLANK))


def is_blank(state: bytes) -> bool:
    return _decode_raw(state).sealed == BLANK


def owner_of(state: bytes) -> tuple[str, int]:
    """(owner, generation) of the key that sealed an event."""
    raw = _decode_raw(state)
    return raw.owner, raw.generation


def via_of(state: bytes) -> str:
    return _decode_header(state).event.via


def decode_rows(rows: Iterable[Row], keys: KeyStore | None) -> list[Recorded]:
    """Events of rows; their words are opened if `keys` is given.

    One loop without calls of ours for the ordinary case: it runs once per event of every scan.

    Raises:
        UndecodableError: unknown topic, broken bytes, a key that is absent, or a bad tag.
    """
    recorded: list[Recorded] = []
    add, topics = recorded.append, TOPICS
    for row in rows:
        position, stream, version, name, state = row
        try:
            topic = topics[name]
            envelope = topic[0](state)
            sealed = envelope.sealed
            owner, generation = envelope.owner, envelope.generation
            words = None
            if sealed is not None and keys is not None:
                key = keys.opener(owner, generation) if sealed else DESTROYED
                if isinstance(key, AESGCM):
                    words = topic[1](
                        key.decrypt(sealed[:12], sealed[12:], b"%b|%d" % (stream.encode(), version))
                    )
                elif key is None:
                    raise UndecodableError(position, stream, f"key {owner}#{generation} is missing")
                else:
                    words = REDACTED
            add(Recorded(position, stream, version, envelope.event, words, owner, generation))
        except KeyError as error:
            raise UndecodableError(position, stream, f"unknown topic {name}") from error
        except msgspec.MsgspecError as error:
            raise UndecodableError(position, stream, f"broken bytes ({error})") from error
        except InvalidTag as error:
            raise UndecodableError(position, stream, "its seal is broken") from error
    return recorded
