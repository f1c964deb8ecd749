"""What `export` writes, `import` reads back."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.entrypoints.importers.detection import open_source
from actors.entrypoints.importers.own_export import ExportedFact, ExportHeader, write_export
from actors.ingestion.canonical import ID_MAX, TIME_US_MAX
from actors.ingestion.observed import Attachment, ObservedMessage

IDS = st.integers(1, ID_MAX)
TIMES = st.integers(0, TIME_US_MAX)
MESSAGES = st.builds(
    ObservedMessage,
    message_id=IDS,
    created_us=TIMES,
    guild_id=st.none() | IDS,
    channel_id=IDS,
    author_id=IDS,
    author_name=st.text(),
    is_bot=st.booleans(),
    content=st.text(),
    reference_id=st.none() | IDS,
    edited_us=st.none() | TIMES,
    attachments=st.lists(
        st.builds(Attachment, IDS, st.text(), st.text(), st.integers(0, ID_MAX), st.text()),
        max_size=2,
    ).map(tuple),
    embed_titles=st.lists(st.text(), max_size=2).map(tuple),
    mentions=st.lists(IDS, max_size=2).map(tuple),
)
NOW = datetime(2024, 2, 3, tzinfo=UTC)
FACT = ExportedFact(
    id="12",
    fact="Ada's cat is called Biscuit.",
    fact_type="profile",
    scope="user",
    subject="300",
    evidence_text="my cat is called Biscuit",
    source_message_id="7",
    confidence=0.8,
    is_active=True,
    created_at=NOW,
    updated_at=NOW,
)


@settings(max_examples=60)
@given(st.lists(MESSAGES, max_size=5), st.integers(0, 3))
def test_messages_come_back_and_facts_are_counted(
    messages: list[ObservedMessage], facts: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "anything"
        with path.open("wb") as out:
            counts = write_export(out, ExportHeader(exported_at=NOW), messages, [FACT] * facts)
        source = open_source(path)
        assert list(source) == messages
        assert source.skipped.total() == facts
        assert counts == (len(messages), facts)
        assert source.consumed_bytes() == source.size_bytes


def test_a_person_can_read_it_and_javascript_keeps_its_numbers() -> None:
    out = io.BytesIO()
    message = ObservedMessage(
        ID_MAX, 1_706_933_106_789_000, None, 2, 300, "Ada", is_bot=False, content="My cat 🐈"
    )
    write_export(out, ExportHeader(exported_at=NOW, user_id="300"), [message], [FACT])
    header, line, fact, end = out.getvalue().decode().splitlines()
    assert header.startswith('{"format":"lorekeeper.export","version":1,')
    assert '"id":"9223372036854775807","created_at":"2024-02-03T04:05:06.789000Z"' in line
    assert "My cat 🐈" in line
    assert json.loads(fact)["fact"]["fact"] == "Ada's cat is called Biscuit."
    assert json.loads(end) == {"end": {"messages": 1, "facts": 1}}
