"""Windows: bounded by people's messages and their times, by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from actors.memory_curator.windows import Window, split
from actors.ports import Line
from events.event import to_us
from projections.ledgers.windows import Span, stale

if TYPE_CHECKING:
    from collections.abc import Sequence

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = START + timedelta(days=30)
QUIET = timedelta(seconds=600)


def line(message_id: int, minute: float, text: str = "hello", *, is_bot: bool = False) -> Line:
    return Line(
        message_id=message_id,
        author_id=7,
        author_name="Ada",
        at=START + timedelta(minutes=minute),
        text=text,
        is_bot=is_bot,
    )


def span(window: Window) -> Span:
    first, last = window.lines[0], window.lines[-1]
    full = window.ended == "pressure"
    return Span(str(last.message_id), to_us(first.at), to_us(last.at), last.message_id, full)


def ids(windows: Sequence[Window]) -> list[list[int]]:
    return [[line.message_id for line in window.lines] for window in windows]


def closed(windows: Sequence[Window]) -> list[Window]:
    return [window for window in windows if window.ended is not None]


@st.composite
def channels(draw: st.DrawFn) -> list[Line]:
    """Up to 60 lines, gaps from none to beyond the quiet one, long and short, some by bots."""
    gaps = draw(st.lists(st.sampled_from([0, 0.5, 4, 6, 9.99, 10, 25]), max_size=60))
    minute = 0.0
    lines: list[Line] = []
    for at, gap in enumerate(gaps):
        minute += gap
        text = "x" * draw(st.sampled_from([1, 40, 3_000, 9_500]))
        lines.append(line(1000 + at, minute, text, is_bot=draw(st.integers(0, 4)) == 0))
    return lines


def test_a_window_ends_at_ten_quiet_minutes() -> None:
    lines = [line(1, 0), line(2, 9.9), line(3, 19.9), line(4, 20)]

    assert ids(split(lines, now=LATER)) == [[1, 2], [3, 4]]


def test_the_tail_is_open_until_it_has_been_quiet_for_ten_minutes() -> None:
    lines = [line(1, 0), line(2, 5)]

    before = split(lines, now=START + timedelta(minutes=14.9))
    after = split(lines, now=START + timedelta(minutes=15))

    assert [window.ended for window in before] == [None]
    assert [window.ended for window in after] == ["quiet"]
    assert ids(before) == ids(after) == [[1, 2]]


def test_a_window_ends_at_thirty_messages() -> None:
    windows = split([line(n, n / 10) for n in range(1, 66)], now=LATER)

    assert [len(window.lines) for window in windows] == [30, 30, 5]
    assert [window.ended for window in windows] == ["pressure", "pressure", "quiet"]
    assert [window.follows for window in windows] == [False, True, True]


def test_a_window_ends_at_nine_thousand_characters() -> None:
    lines = [line(n, n / 10, "x" * 3_000) for n in range(1, 6)]

    assert ids(split(lines, now=LATER)) == [[1, 2, 3], [4, 5]]


def test_counting_starts_anew_after_a_quiet_gap() -> None:
    lines = [line(n, n / 10 + (60 if n > 29 else 0)) for n in range(1, 60)]

    assert [len(window.lines) for window in split(lines, now=LATER)] == [29, 30]


def test_bots_neither_bound_nor_fill_a_window() -> None:
    lines = [
        line(1, 0),
        line(2, 5, is_bot=True),
        line(3, 11, "x" * 9_000),
        line(4, 12, is_bot=True),
    ]

    assert ids(split(lines, now=LATER)) == [[1], [3]]
    assert split([line(1, 0, is_bot=True)], now=LATER) == []


def test_after_a_window_the_next_one_knows_whether_it_follows() -> None:
    lines = [line(2, 9)]

    assert split(lines, now=LATER, after=START)[0].follows
    assert not split(lines, now=LATER, after=START - timedelta(minutes=5))[0].follows


@given(channels(), st.data())
def test_the_order_of_arrival_does_not_matter(lines: list[Line], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(lines))

    assert split(shuffled, now=LATER) == split(lines, now=LATER)


@given(channels())
def test_windows_hold_every_message_of_a_person_once_within_bounds(lines: list[Line]) -> None:
    windows = split(lines, now=LATER)

    people = [one.message_id for one in lines if not one.is_bot]
    assert [message for window in ids(windows) for message in window] == people
    for window in windows:
        assert len(window.lines) <= 30
        assert sum(len(one.text) for one in window.lines[:-1]) < 9_000
        times = [one.at for one in window.lines]
        assert all(b - a < QUIET for a, b in pairwise(times))


@given(channels(), st.floats(0, 1500))
def test_a_closed_window_stays_as_time_goes_by(lines: list[Line], minute: float) -> None:
    now = START + timedelta(minutes=minute)
    so_far = [one for one in lines if one.at <= now]

    early = closed(split(so_far, now=now))

    assert ids(split(lines, now=LATER))[: len(early)] == ids(early)


@given(channels(), st.integers(0, 60))
def test_going_on_from_a_window_s_end_gives_the_same_windows(lines: list[Line], n: int) -> None:
    whole = split(lines, now=LATER)
    done = whole[:n]
    last = done[-1].lines[-1] if done else None
    rest = [
        one
        for one in lines
        if last is None or (one.at, one.message_id) > (last.at, last.message_id)
    ]

    assert [*done, *split(rest, now=LATER, after=last and last.at)] == whole


def test_a_change_in_long_talk_reaches_to_its_end() -> None:
    lines = [line(n, n * 9, "x" * 9_000) for n in range(1, 6)]
    spans = [span(window) for window in split([*lines, line(9, 60)], now=LATER)]

    found = stale(spans, at_us=to_us(lines[1].at), message_id=2)

    assert [span.upto for span in found] == [2, 3, 4, 5]


def stale_by_content(before: Sequence[Window], after: Sequence[Window]) -> list[Span]:
    kept = {(window.lines, window.follows) for window in after}
    return [span(window) for window in before if (window.lines, window.follows) not in kept]


@given(channels(), st.data())
def test_a_delete_touches_only_windows_up_to_the_next_quiet_gap(
    lines: list[Line], data: st.DataObject
) -> None:
    people = [one for one in lines if not one.is_bot]
    if not people:
        return
    gone = data.draw(st.sampled_from(people))
    before = split(lines, now=LATER, messages_max=3)

    spans = [span(window) for window in before]

    found = stale(spans, at_us=to_us(gone.at), message_id=gone.message_id)

    after = split([one for one in lines if one is not gone], now=LATER, messages_max=3)
    assert set(stale_by_content(before, after)) <= set(found)
    first = next(i for i, window in enumerate(before) if gone in window.lines)
    upto = next(i for i in range(first, len(before)) if before[i].ended == "quiet")
    assert found == [span(window) for window in before[first : upto + 1]]


@given(channels(), st.floats(-30, 700))
def test_a_late_message_touches_what_it_changes_and_nothing_beyond_a_gap(
    lines: list[Line], minute: float
) -> None:
    late = line(5000, minute)
    before = split(lines, now=LATER, messages_max=3)

    spans = [span(window) for window in before]

    found = stale(spans, at_us=to_us(late.at), message_id=late.message_id)

    after = split([*lines, late], now=LATER, messages_max=3)
    assert set(stale_by_content(before, after)) <= set(found)
    runs: list[set[int]] = []  # talk between two quiet gaps
    for window in after:
        runs = runs if window.follows else [*runs, set()]
        runs[-1] |= {one.message_id for one in window.lines}
    run = next(run for run in runs if late.message_id in run)
    touched = {one.message_id for w in before if span(w) in found for one in w.lines}
    assert touched <= run
