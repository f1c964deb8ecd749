"""What the offline model and our rules keep of short dialogues, against what should be kept."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from actors.adapters.offline_model.model import OfflineModel
from actors.memory_curator.grounding import Place
from actors.memory_curator.learning import Origin, judge
from actors.ports import Line
from tests.offline_model.dialogues import DIALOGUES, Dialogue

PRECISION_MIN, RECALL_MIN = 0.95, 0.85
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = {"ann": 7, "ben": 8}


class Kept(NamedTuple):
    """What was kept of a dialogue."""

    right: list[str]
    wrong: list[str]
    missed: list[str]


def listen(dialogue: Dialogue) -> Kept:
    lines = {
        n: Line(
            message_id=n,
            author_id=PEOPLE[who],
            author_name=who.title(),
            at=START + timedelta(minutes=n),
            text=text,
        )
        for n, (who, text) in enumerate(dialogue.lines, 1)
    }
    proposed = OfflineModel().extract(list(lines.values())).candidates
    origin = Origin("window:x", 0, Place(guild_id=1), 3, 0)
    verdicts = judge(proposed, lines, origin, contradicted=lambda _: 0)
    learned = [verdict.candidate for verdict in verdicts if not verdict.refusal]
    # Of claims about the same one stands, as it does in the fold: a correction, else the later.
    learned.sort(key=lambda one: (one.correction, one.source_message_id))
    standing = {(one.subject, one.attribute or one.fact): one for one in learned}
    facts = [one.fact.lower() for one in standing.values()]
    expected, right, wrong = list(dialogue.facts), list[str](), list[str]()
    for fact in facts:
        word = next((word for word in expected if word in fact), None)
        if word is None:
            wrong.append(fact)
        else:
            expected.remove(word)
            right.append(fact)
    return Kept(right, wrong, expected)


def test_what_is_kept_is_right_and_most_of_what_is_said_is_kept() -> None:
    heard = [(dialogue, listen(dialogue)) for dialogue in DIALOGUES]
    right = sum(len(kept.right) for _, kept in heard)
    wrong = [(d.kind, kept.wrong) for d, kept in heard if kept.wrong]
    missed = [(d.kind, kept.missed) for d, kept in heard if kept.missed]
    precision = right / (right + sum(len(one) for _, one in wrong))
    recall = right / (right + sum(len(one) for _, one in missed))
    print(f"precision {precision:.3f}, recall {recall:.3f}")
    assert len(DIALOGUES) >= 150
    assert min(Counter(d.kind for d in DIALOGUES).values()) >= 6
    assert precision >= PRECISION_MIN, wrong
    assert recall >= RECALL_MIN, missed


def test_no_secret_and_nothing_sensitive_is_kept() -> None:
    for dialogue in DIALOGUES:
        if dialogue.kind in {"secrets", "sensitive topics", "injections"}:
            kept = listen(dialogue)
            assert (kept.right, kept.wrong) == ([], []), dialogue
