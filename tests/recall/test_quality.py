"""Recall on conversations nobody here wrote; they lie beside the repository, never in it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from actors.adapters.minilm_embedder import DIMS, MiniLmEmbedder
from projections.recall.vectors import text_to_embed
from tests.bench.recall_quality import measure
from tests.recall.memory import Memory, message

LOCOMO = Path(__file__).parents[2].parent / "shared" / "data" / "locomo"
QUESTIONS = sorted(LOCOMO.glob("*.questions.jsonl"))

needs_locomo = pytest.mark.skipif(not QUESTIONS, reason=f"LoCoMo is not at {LOCOMO}")


def import_export(memory: Memory, path: Path, embedder: MiniLmEmbedder | None) -> None:
    """A DiscordChatExporter file, as the import would leave it."""
    export = json.loads(path.read_text("utf-8"))
    docs = [
        message(
            int(said["id"]),
            said["content"],
            guild_id=int(export["guild"]["id"]),
            channel_id=int(export["channel"]["id"]),
            author_id=int(said["author"]["id"]),
            author_name=said["author"]["nickname"],
            created_us=int(datetime.fromisoformat(said["timestamp"]).timestamp() * 1_000_000),
        )
        for said in export["messages"]
    ]
    memory.put(docs)
    if embedder is not None:
        texts = [text_to_embed(doc.author_name, doc.content) for doc in docs]
        memory.embed([doc.message_id for doc in docs], embedder.embed_documents(texts).vectors)


def export_of(questions: Path) -> Path:
    return questions.with_name(questions.name.replace(".questions.jsonl", ".json"))


@needs_locomo
def test_words_alone_find_most_of_the_evidence(memory: Memory) -> None:
    import_export(memory, export_of(QUESTIONS[0]), embedder=None)
    figures = measure(lambda question: memory.recall.ask(question, None), QUESTIONS[:1])
    assert figures.recall_at[10] >= 0.70


@needs_locomo
@pytest.mark.bench
@pytest.mark.timeout(900)  # embeds 3,000 messages, then asks 3,000 questions
def test_the_figures(tmp_path: Path) -> None:
    embedder = MiniLmEmbedder()
    if reason := embedder.unavailable_because():
        pytest.skip(f"the embedder is {reason}")
    memory = Memory(tmp_path, dims=DIMS)
    for questions in QUESTIONS:
        import_export(memory, export_of(questions), embedder)
    memory.vectors.load(memory.database)
    for name, embed in (
        ("words and meaning", lambda text: embedder.embed_query(text).vectors[0]),
        ("words alone", lambda _: None),
    ):
        for guild_only in (False, True):
            figures = measure(
                lambda question, embed=embed: memory.recall.ask(question, embed(question.text)),
                QUESTIONS,
                guild_only=guild_only,
            )
            print(name, "guild" if guild_only else "channel", figures)
            assert figures.recall_at[10] >= 0.68
    memory.close()
