"""A memory as large as one likes: messages through the log and the projector, vectors made up.

Messages are as long as people's are, from a vocabulary in which few words are frequent (Zipf), in
50 channels of a server. Vectors lie about topics, as those of texts do: to embed a million messages
takes hours, and to search their vectors takes the same time whatever they say.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from actors.runtime.data_folder import DataFolder
from events import streams
from events.event import New
from events.messages import MessageReceived, MessageWords
from events.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from actors.ports import Clock

MODEL: Final = "bench"
DIMS: Final = 384
GUILD_ID: Final = 900_000_000_000_000_000
CHANNELS: Final = 50
"""Each holds 2 % of the messages."""
PEOPLE: Final = 200
FIRST_ID: Final = 1_000_000_000_000_000_000
BATCH: Final = 10_000
TOPICS: Final = 2_000
WORDS: Final = 30_000


def channel_id(number: int) -> int:
    """Of a message, or of a channel."""
    return GUILD_ID + 1 + number % CHANNELS


def texts(seed: int = 7) -> Iterator[str]:
    """Endless messages: the median has 9 words, one in twenty more than 40."""
    chance = random.Random(seed)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9)))
        for _ in range(WORDS)
    ]
    frequent = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    while True:
        many = min(200, max(1, round(chance.lognormvariate(2.2, 0.9))))
        yield " ".join(chance.choices(vocabulary, cum_weights=frequent, k=many))


def vectors(first: int, count: int) -> NDArray[np.float32]:
    """Of the messages from number `first` on: `(count, DIMS)`, of length 1."""
    chance = np.random.default_rng(first)
    made = _topics()[chance.integers(TOPICS, size=count)]
    made += 0.9 * chance.standard_normal((count, DIMS), dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@cache
def _topics() -> NDArray[np.float32]:
    return np.random.default_rng(7).standard_normal((TOPICS, DIMS), dtype=np.float32)


def filled(folder: Path, count: int, clock: Clock) -> DataFolder:
    """The open folder; its owner closes it."""
    data = DataFolder(folder, clock)
    data.log.write_durably(full=False)
    events = _messages(count)
    while batch := tuple(islice(events, BATCH)):
        data.log.append_group([Request(batch)])
    data.close()
    for path in data.read_model.files.all():
        path.unlink(missing_ok=True)  # made anew from the log, as after any upgrade
    data = DataFolder(folder, clock)
    with data.read_model.reading() as db:
        for first in range(0, count, BATCH):
            db.register("made_", _table(first, min(BATCH, count - first)))
            db.execute("INSERT INTO message_vectors_native SELECT * FROM made_")
            db.unregister("made_")
        db.execute("CHECKPOINT")
    return data


def _messages(count: int) -> Iterable[New]:
    for number, text in enumerate(islice(texts(), count)):
        author_id = 800_000_000_000_000_000 + number * 7919 % PEOPLE
        event = MessageReceived(
            at=1_700_000_000_000_000 + number,
            via="import",
            message_id=FIRST_ID + number,
            created_us=1_600_000_000_000_000 + 30_000_000 * number,
            guild_id=GUILD_ID,
            channel_id=channel_id(number),
            author_id=author_id,
        )
        words = MessageWords(content=text, author_name=f"Person {number * 7919 % PEOPLE}")
        stream = streams.message(FIRST_ID + number)
        yield New(stream, event, words, streams.person_key(author_id))


def _table(first: int, count: int) -> pa.Table:
    blobs = [row.astype("<f4").tobytes() for row in vectors(first, count)]
    return pa.table(
        {
            "message_id": pa.array([str(FIRST_ID + first + i) for i in range(count)]),
            "model": pa.array([MODEL] * count),
            "dims": pa.array([DIMS] * count, pa.int64()),
            "embedding_blob": pa.array(blobs, pa.binary()),
            "updated_at": pa.array([0] * count, pa.timestamp("us", tz="UTC")),
        }
    )
