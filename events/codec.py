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

from events.errors import UndecodableError
from events.event import REDACTED, Event, New, Recorded, Words
from events.keys import random_nonces
from events.topics import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from events.keys import KeyStore, OwnKey

BLANK = b""
ROWS_AT_ONCE = 256  # their bytes are still in the processor's cache when they are decoded
FIRST = "|1"  # what follows the stream in the associated data of nearly every event
STATE_BYTES = 1024  # where most events are encoded without growing the buffer
NONCE_BYTES = 12  # NIST SP 800-38D: 96 bits, the length GCM is defined for without hashing

Row = tuple[int, str, int, str, bytes]
"""(position, stream, version, topic, state)"""
NewRow = tuple[str, int, str, bytearray]
"""(stream, version, topic, state). Not `bytes`: Python's sqlite3 asks for an adapter for every
value of that type before it binds it, which costs as much as encoding it (measured)."""


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
    """Decoders of a topic. `Recorded` with the body's own type decodes straight to it.

    The sealed part lands where the opened words will be: while it is closed, they are bytes.
    """
    recorded = msgspec.defstruct(
        kind.__name__,
        [("event", kind), ("words", bytes | None, None)],
        bases=(Recorded,),
        array_like=True,
        gc=False,
    )
    words: Any = msgspec.msgpack.Decoder(kind.words or Words)
    return _Topic(cast("Any", msgspec.msgpack.Decoder(recorded)).decode, words.decode)


TOPICS: dict[str, _Topic] = {kind.topic: _topic(kind) for kind in EVENTS}
_DECODE = {name: topic.decode for name, topic in TOPICS.items()}
_DECODE_WORDS = {name: topic.decode_words for name, topic in TOPICS.items()}
_encoder = msgspec.msgpack.Encoder()
_encode = _encoder.encode
_decode_header = msgspec.msgpack.Decoder(_Skipped).decode
_decode_raw = msgspec.msgpack.Decoder(_Raw).decode


def encode_blank(new: New) -> NewRow:
    """The event with its words left out for ever: it arrived after its erasure."""
    state = _encode(Envelope(new.event, new.owner, 0, BLANK))
    return new.stream, new.version, new.event.topic, bytearray(state)


def encode_rows(events: Sequence[New], keys: Mapping[str, OwnKey]) -> list[NewRow]:
    """Rows of events, their words sealed with their owners' keys.

    Loops without calls of ours: they run once per event that is ever recorded.
    """
    rows: list[NewRow] = []
    add, encode_into = rows.append, _encoder.encode_into
    state = bytearray(STATE_BYTES)
    sealed = iter(_sealed([new for new in events if new.words is not None], keys))
    for stream, event, words, _, version in events:
        encode_into((event, "", 0, None) if words is None else next(sealed), state)
        add((stream, version, event.topic, state[:]))
    return rows


def _sealed(
    events: Sequence[New], keys: Mapping[str, OwnKey]
) -> list[tuple[Event, str, int, bytes]]:
    """Events with their words sealed, each under a fresh nonce, as `Envelope` describes them.

    Step by step over all of them: a tenth faster than event by event, as each step's code stays in
    the processor's cache (measured).
    """
    nonces = random_nonces(len(events), NONCE_BYTES)
    words = [_encode(new.words) for new in events]
    bounds = [
        (new.stream + FIRST if new.version == 1 else f"{new.stream}|{new.version}").encode()
        for new in events
    ]
    own = [keys[new.owner] for new in events]
    return [
        (new.event, new.owner, generation, nonce + cipher.encrypt(nonce, plain, bound))
        for new, (generation, cipher), nonce, plain, bound in zip(
            events, own, nonces, words, bounds, strict=True
        )
    ]


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
    rest = iter(rows)
    openers: dict[str, _Opener] = {}
    while some := list(islice(rest, ROWS_AT_ONCE)):
        positions, streams, versions, topics, states = zip(*some, strict=True)
        try:
            if topics.count(topics[0]) == len(topics):
                decoded = list(map(_DECODE[topics[0]], states))
            else:
                decoded = [
                    _DECODE[topic](state) for topic, state in zip(topics, states, strict=True)
                ]
        except (KeyError, msgspec.MsgspecError):
            decoded = [_decode(row) for row in some]  # says which one it is
        for recorded, position, stream in zip(decoded, positions, streams, strict=True):
            recorded.position, recorded.stream = position, stream
        if versions.count(1) < len(versions):  # 1 is the default
            for recorded, version in zip(decoded, versions, strict=True):
                recorded.version = version
        if keys is not None:
            _unseal(decoded, topics, keys, openers)
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


class _Opener(NamedTuple):
    """What is known of an owner's key of one generation."""

    generation: int
    decrypt: Callable[[bytes, bytes, bytes], bytes] | None
    """None once the key was destroyed."""


def _unseal(
    events: Sequence[Recorded],
    topics: Sequence[str],
    keys: KeyStore,
    openers: dict[str, _Opener],
) -> None:
    """Open the words of events in place; `openers` is what is known of keys so far, by owner."""
    for recorded, topic in zip(events, topics, strict=True):
        sealed = cast("bytes | None", recorded.words)
        if not sealed:
            if sealed is not None:
                recorded.words = REDACTED
            continue
        opener = openers.get(recorded.owner)
        if opener is None or opener[0] != recorded.generation:
            opener = openers[recorded.owner] = _opener(recorded, keys)
        decrypt = opener[1]
        if decrypt is None:
            recorded.words = REDACTED
            continue
        stream, version = recorded.stream, recorded.version
        bound = stream + FIRST if version == 1 else f"{stream}|{version}"
        try:
            opened = decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound.encode())
            recorded.words = _DECODE_WORDS[topic](opened)
        except msgspec.MsgspecError as error:
            raise _undecodable(recorded, f"broken bytes ({error})") from error
        except (InvalidTag, ValueError) as error:  # the latter: too short to hold a seal
            raise _undecodable(recorded, "its seal is broken") from error


def _opener(recorded: Recorded, keys: KeyStore) -> _Opener:
    key = keys.opener(recorded.owner, recorded.generation)
    if key is None:
        raise _undecodable(recorded, f"key {recorded.owner}#{recorded.generation} is missing")
    return _Opener(recorded.generation, key.decrypt if isinstance(key, AESGCM) else None)


def _undecodable(recorded: Recorded, why: str) -> UndecodableError:
    return UndecodableError(recorded.position, recorded.stream, why)
