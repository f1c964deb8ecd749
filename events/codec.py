"""Between events and bytes: the topic registry, the envelope, and the sealed part.

An event is stored as one msgpack array `[body, owner, generation, sealed]`. The body is clear.
`sealed` is `nonce (12) + ciphertext + tag (16)` of AES-256-GCM over the encoded words, with the
stream and version as associated data, so that no sealed part can be moved to another event.
`sealed` is nil where there are no words and empty bytes where they were blanked.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events import erasure, facts, faults, messages, money, replies, settings, tools
from events.errors import UndecodableError
from events.event import REDACTED, Event, New, Recorded, Words
from events.keys import Destroyed, random_nonces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from events.keys import KeyStore, OwnKey

BLANK = b""
ROWS_AT_ONCE = 256  # their bytes are still in the processor's cache when they are decoded
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
    tools.ToolCalled,
    tools.ToolReturned,
    tools.EmojiChosen,
    tools.EmojiSent,
    tools.EmojiFailed,
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


Row = tuple[int, str, int, str, bytes]
"""(position, stream, version, topic, state)"""
NewRow = tuple[str, int, str, bytes]
"""(stream, version, topic, state)"""


class Envelope(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What is stored: the first four fields of `Recorded`."""

    event: Event | msgspec.Raw
    owner: str = ""
    generation: int = 0
    sealed: bytes | None = None


class _Raw(Envelope, array_like=True, frozen=True, gc=False):
    """An envelope whose body stays bytes: to empty it without knowing its topic."""

    event: msgspec.Raw


class _Header(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The first fields of any body: enough to skip an event undecoded."""

    at: int
    via: str = "live"


class _Skipped(msgspec.Struct, array_like=True, frozen=True, gc=False):
    event: _Header


class _Topic(NamedTuple):
    decode: Callable[[bytes], Recorded]
    decode_words: Callable[[bytes], Words]


def _topic(kind: type[Event]) -> _Topic:
    """Decoders of a topic. `Recorded` with the body's own type decodes straight to it."""
    recorded = msgspec.defstruct(
        kind.__name__, [("event", kind)], bases=(Recorded,), array_like=True, gc=False
    )
    words: Any = msgspec.msgpack.Decoder(kind.words or Words)
    return _Topic(cast("Any", msgspec.msgpack.Decoder(recorded)).decode, words.decode)


TOPICS: dict[str, _Topic] = {kind.topic: _topic(kind) for kind in EVENTS}
_DECODE = {name: topic.decode for name, topic in TOPICS.items()}
_encode = msgspec.msgpack.Encoder().encode
_decode_header = msgspec.msgpack.Decoder(_Skipped).decode
_decode_raw = msgspec.msgpack.Decoder(_Raw).decode


def encode_blank(new: New) -> NewRow:
    """The event with its words left out for ever: it arrived after its erasure."""
    state = _encode(Envelope(new.event, new.owner, 0, BLANK))
    return new.stream, new.version, new.event.topic, state


def encode_rows(events: Sequence[New], keys: Mapping[str, OwnKey]) -> list[NewRow]:
    """Rows of events, their words sealed with their owners' keys, each under a fresh nonce.

    One loop without calls of ours: it runs once per event that is ever recorded.
    """
    rows: list[NewRow] = []
    add, encode = rows.append, _encode
    nonces = random_nonces(len(events), NONCE_BYTES)
    # Tuples of what `Envelope` describes: the same bytes, sooner.
    for (stream, event, words, owner, version), nonce in zip(events, nonces, strict=True):
        if words is None:
            state = encode((event, "", 0, None))
        else:
            generation, cipher = keys[owner]
            sealed = cipher.encrypt(nonce, encode(words), f"{stream}|{version}".encode())
            state = encode((event, owner, generation, nonce + sealed))
        add((stream, version, event.topic, state))
    return rows


def blanked(state: bytes) -> bytes | None:
    """The same event without its words; None if there is nothing left to blank."""
    raw = _decode_raw(state)
    if not raw.sealed:
        return None
    return _encode(Envelope(raw.event, raw.owner, raw.generation, BLANK))


def is_blank(state: bytes) -> bool:
    """Whether the words are blanked; False too where there never were any."""
    return _decode_raw(state).sealed == BLANK


def owner_of(state: bytes) -> tuple[str, int]:
    """(owner, generation) of the key that sealed an event."""
    raw = _decode_raw(state)
    return raw.owner, raw.generation


def via_of(state: bytes) -> str:
    """How the event came (live, backfill or import), read without opening its words."""
    return _decode_header(state).event.via


def decode_rows(rows: Iterable[Row], keys: KeyStore | None) -> list[Recorded]:
    """Events of rows; their words are opened if `keys` is given.

    Loops without calls of ours: each runs once per event of every scan.

    Raises:
        UndecodableError: unknown topic, broken bytes, a key that is absent, or a bad tag.
    """
    found: list[Recorded] = []
    rest, decode = iter(rows), _DECODE
    openers: dict[tuple[str, int], AESGCM | Destroyed | None] = {}
    while some := list(islice(rest, ROWS_AT_ONCE)):
        try:
            decoded = [decode[topic](state) for _, _, _, topic, state in some]
        except (KeyError, msgspec.MsgspecError):
            decoded = [_decode(row) for row in some]  # says which one it is
        for recorded, (position, stream, version, _, _) in zip(decoded, some, strict=True):
            recorded.position, recorded.stream, recorded.version = position, stream, version
        if keys is not None:
            _unseal(decoded, some, keys, openers)
        found += decoded
    return found


def _decode(row: Row) -> Recorded:
    position, stream, _, name, state = row
    try:
        return _DECODE[name](state)
    except KeyError as error:
        raise UndecodableError(position, stream, f"unknown topic {name}") from error
    except msgspec.MsgspecError as error:
        raise UndecodableError(position, stream, f"broken bytes ({error})") from error


def _unseal(
    events: list[Recorded],
    rows: list[Row],
    keys: KeyStore,
    openers: dict[tuple[str, int], AESGCM | Destroyed | None],
) -> None:
    """Open the words of events in place; `openers` is what is known of keys so far."""
    for recorded, row in zip(events, rows, strict=True):
        if (sealed := recorded.sealed) is None:
            continue
        name = recorded.owner, recorded.generation
        if not sealed:
            recorded.words = REDACTED
            continue
        if (key := openers.get(name)) is None:
            key = openers[name] = keys.opener(*name)
        position, stream, version, topic, _ = row
        if type(key) is AESGCM:
            bound = f"{stream}|{version}".encode()
            try:
                opened = key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
                recorded.words = TOPICS[topic].decode_words(opened)
            except msgspec.MsgspecError as error:
                raise UndecodableError(position, stream, f"broken bytes ({error})") from error
            except (InvalidTag, ValueError) as error:  # the latter: too short to hold a seal
                raise UndecodableError(position, stream, "its seal is broken") from error
        elif key is None:
            raise UndecodableError(position, stream, f"key {name[0]}#{name[1]} is missing")
        else:
            recorded.words = REDACTED
