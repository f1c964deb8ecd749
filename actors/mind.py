"""What thinking needs of the world, and the two questions it asks: memory's, and a model's reading.

Shared by whoever thinks on somebody's behalf: a turn, and a command.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.config import LOREKEEPER_ID
from actors.embedder import quote_of
from actors.lines import allowing, line_of
from actors.priced import Priced
from actors.runtime.guarded import fault_of
from actors.runtime.purse import Call, Payer
from events import streams
from projections.queries import people
from projections.queries.access import usable_channels
from projections.recall.question import Audience, Question

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from actors.embedder import Embedder
    from actors.ports import Clock, Extraction, Line, Model
    from actors.runtime.purse import Purse
    from projections.queries.conversation import Said
    from projections.queries.reading import Database, Readable
    from projections.recall.memory import Memory
    from projections.recall.question import Hit

logger = logging.getLogger("lorekeeper.mind")

QUESTION_CHARS_MAX = 2000  # what recall reads of a message; a longer one is a text, not a question


@dataclass(frozen=True, slots=True)
class Study:
    """What reading a conversation needs of the world and the read model."""

    read_model: Readable
    model: Model
    clock: Clock
    console_channel_id: int
    purse: Purse


@dataclass(frozen=True, slots=True)
class Mind(Study):
    """What thinking for somebody needs: also what memory holds, and who we are."""

    memory: Memory
    embedder: Embedder | None
    own_id: int = LOREKEEPER_ID
    """Our own id among the authors: the Discord account's, or the terminal's."""


def payer_of(mind: Mind, asker: Said) -> Payer:
    """Whose budgets an answer counts for; what the operator asks in the terminal: nobody's."""
    operator = asker.channel_id == mind.console_channel_id
    return Payer(asker.guild_id, None if operator else asker.author_id)


def extracted(mind: Mind, line: Line, turn: str, payer: Payer) -> Extraction:
    """What the model reads in one line, within a turn; paid for and settled.

    Raises:
        ModelUnavailableError: the model cannot be reached now, or the day's budget is spent.
    """
    model = mind.model
    with mind.read_model.reading() as db:
        (line,) = allowing([line], people.allowances(db))
    quote = model.quote_extract([line]) if isinstance(model, Priced) else None
    call = Call(f"extract:{turn}", "extract", turn, payer=payer)
    return mind.purse.spend(call, quote, lambda: model.extract([line]), lambda e: e.usage)


def embedded(mind: Mind, text: str, turn: str, payer: Payer) -> NDArray[np.float32] | None:
    """The vector of a question within a turn, paid for and settled.

    None: words alone must do, as without an embedder.
    """
    embedder = mind.embedder
    if embedder is None:
        return None
    try:
        quote = quote_of(embedder, [text])
        if quote is None:
            return embedder.embed_query(text).vectors[0]
        is_run = streams.is_run(turn)
        if is_run:
            payer = payer._replace(automation_id=streams.id_in(turn))
        call = Call(f"embed:{turn}", "embed", turn, is_run, payer, kind="embedding_call")
        asked = mind.purse.spend(
            call, quote, lambda: embedder.embed_query(text), lambda found: found.usage
        )
        return asked.vectors[0]
    except Exception as error:  # noqa: BLE001 - an answer matters more than the embedder's fault
        logger.warning("searching by words alone: %s", fault_of(error))
        return None


def ask_memory(
    mind: Mind,
    text: str,
    asker: Said,
    audience: Audience,
    *,
    turn: str,
    k: int,
    leave_out: set[int],
) -> list[Hit]:
    """What memory holds about a text, for whoever said `asker` and everybody who listens there.

    `turn`: the stream of what it is asked for.
    """
    text = text[-QUESTION_CHARS_MAX:]
    vector = embedded(mind, text, turn, payer_of(mind, asker))
    question = Question(
        text=text,
        asked_at=line_of(asker).at,
        asker_id=asker.author_id,
        audience=audience,
        k=k,
        leave_out=frozenset(leave_out),
    )
    return [
        hit
        for hit in mind.memory.ask(question, vector)
        # What came while we asked was not yet there when `leave_out` was read.
        if hit.channel_id != asker.channel_id or hit.source_message_id <= asker.message_id
    ]


def audience_of(mind: Mind, db: Database, asker: Said) -> Audience:
    """What may be recalled where somebody asks.

    Nothing leaves a direct message, and nothing a server but facts about people who allowed that.
    Within one, what was said in a channel is for those who could have read it there. The operator's
    terminal hears everything.
    """
    if asker.channel_id == mind.console_channel_id:
        return Audience()
    here = frozenset({asker.channel_id})
    if asker.guild_id is not None:
        here = usable_channels(db, asker.guild_id, asker.channel_id)
    known = people.known_everywhere(db)
    return Audience(guild_id=asker.guild_id, channel_ids=here, known_everywhere=known)
