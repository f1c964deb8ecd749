"""What people say, and what is read in it: the table beside this file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.automation_clock.phrases.requests import read_when, wanted
from actors.automation_clock.phrases.words import AskBackError, ImpossibleError
from actors.automation_clock.schedules import Daily, parse_schedule, schedule_json
from actors.automation_clock.telling import told
from events.event import to_us

NOW = to_us(datetime(2026, 3, 27, 11, 0, tzinfo=UTC))
TZ = "Europe/Berlin"
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "locomo"
TABLE = [
    line.split(" | ", 1)
    for line in Path(__file__).with_name("phrases.txt").read_text().splitlines()
    if not line.startswith("#")
]


def read(phrase: str) -> str:
    try:
        found = wanted(phrase, NOW, TZ)
    except AskBackError as error:
        return f"ASK {error}"
    except ImpossibleError as error:
        return f"NO {error}"
    if found is None:
        return "None"
    assert parse_schedule(schedule_json(found.schedule)) == found.schedule
    do = "" if found.reminds else " (do)"
    return f"{found.what}{do} | {told(found.schedule, NOW, TZ)}"


@pytest.mark.parametrize(("phrase", "expected"), TABLE)
def test_a_phrase_is_read_as_it_is_meant(phrase: str, expected: str) -> None:
    assert read(phrase) == expected


def test_there_are_enough_of_every_kind() -> None:
    kinds = [expected.split(" ")[0] for _, expected in TABLE]
    assert len(TABLE) >= 120
    assert min(kinds.count(kind) for kind in ("ASK", "NO", "None")) >= 10


WORDS = sorted({word for phrase, _ in TABLE for word in phrase.split()})


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_words_in_any_order_are_read_or_refused(words: str) -> None:
    read(words)
    read("remind me " + words)


@given(st.text(max_size=60))
def test_any_text_at_all(text: str) -> None:
    read(text)
    read("remind me " + text)


def test_a_phrase_alone() -> None:
    assert read_when("daily at 9:00", NOW, TZ) == Daily("09:00", TZ)
    with pytest.raises(ImpossibleError, match="bananas"):
        read_when("daily at 9:00 with bananas", NOW, TZ)


def test_real_talk_makes_nothing() -> None:
    files = [path for path in SAMPLES.glob("*.json") if "messages" in json.loads(path.read_text())]
    if not files:
        pytest.skip("the sample conversations are not here")
    said = [m["content"] for path in files for m in json.loads(path.read_text())["messages"]]
    assert len(said) > 1000
    assert [text for text in said if read(text) != "None"] == []
