"""`bench recall`: how much of a question's evidence recall finds, on the sample conversations.

The conversations come in through `import --embed`, as anybody's would. Channel given, then guild
only. With `--scale` how fast it is instead, among so many messages.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from actors.adapters.minilm_embedder import MiniLmEmbedder
from actors.adapters.system_clock import SystemClock
from actors.runtime.data_folder import DataFolder
from projections.recall.memory import Memory
from tests.bench.figures import show
from tests.bench.recall_fit import held_out
from tests.bench.recall_quality import ADVERSARIAL, measure
from tests.bench.recall_speed import speed

if TYPE_CHECKING:
    from projections.recall.question import Hit, Question
    from tests.bench.recall_quality import Figures

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "data" / "locomo"


def main(args: list[str], as_json: bool) -> int:
    parser = argparse.ArgumentParser(prog="bench recall", description=__doc__)
    parser.add_argument("--samples", type=Path, default=SAMPLES)
    parser.add_argument("--words-only", action="store_true", help="without the embedder")
    parser.add_argument(
        "--held-out", action="store_true", help="with weights fitted to the other conversations"
    )
    parser.add_argument("--scale", type=int, help="how fast, among so many made-up messages")
    chosen = parser.parse_args(args)
    if chosen.scale:
        show(speed(chosen.scale), as_json=as_json)
        return 0
    questions = sorted(chosen.samples.glob("*.questions.jsonl"))
    if not questions:
        sys.stderr.write(f"There are no sample conversations in {chosen.samples}; see --samples.\n")
        return 2
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        embed = [] if chosen.words_only else ["--embed"]
        subprocess.run(
            [
                sys.executable,
                str(ROOT / "run.py"),
                "import",
                str(chosen.samples),
                *embed,
                "--data",
                name,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        figures = _figures(data, questions, chosen)
        show(figures, as_json=as_json)
    return 0


def _figures(data: Path, questions: list[Path], chosen: argparse.Namespace) -> dict[str, object]:
    embedder = None if chosen.words_only else MiniLmEmbedder()
    folder = DataFolder(data, SystemClock())
    try:
        memory = Memory(
            folder.read_model,
            model=embedder.id if embedder else None,
        )

        def ask(question: Question) -> list[Hit]:
            vector = embedder.embed_query(question.text).vectors[0] if embedder else None
            return memory.ask(question, vector)

        if chosen.held_out:
            return held_out(ask, questions)
        return {
            "channel_given": _named(measure(ask, questions)),
            "guild_only": _named(measure(ask, questions, guild_only=True)),
            "adversarial": _named(measure(ask, questions, categories=ADVERSARIAL)),
        }
    finally:
        folder.close()


def _named(figures: Figures) -> dict[str, object]:
    values = asdict(figures)
    depths = values.pop("recall_at")
    categories = values.pop("recall_at_10_by_category")
    return {
        **{f"recall_at_{depth}": value for depth, value in depths.items()},
        **{f"recall_at_10_category_{kind}": value for kind, value in categories.items()},
        **values,
    }
