"""No window ends unnoticed: whenever one has ended, its channel is among those to look at."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from actors.memory_curator.windows import Window, split
from actors.ports import Line
from actors.watching import Limits, Tail, Watch
from events.event import from_us, to_us

BEGAN = from_us(1_800_000_000_000_000)
LIMITS = Limits(quiet_s=60, messages_max=4, chars_max=20)
HERE = 7

SECONDS = st.integers(-30, 90)
"""Between a message and the next: also one that comes late, or after a gap."""


def line(number: int, at: datetime, chars: int) -> Line:
    return Line(message_id=number, author_id=8, author_name="Ada", at=at, text="x" * chars)


def tail(window: Window) -> Tail:
    chars = sum(len(said.text) for said in window.lines)
    left = LIMITS.messages_max - len(window.lines), LIMITS.chars_max - chars
    return Tail(to_us(window.lines[-1].at), *left)


def windows(lines: list[Line], now_s: float) -> list[Window]:
    return split(lines, now=BEGAN + timedelta(seconds=now_s), **LIMITS._asdict())


@given(st.lists(st.tuples(SECONDS, st.integers(0, 12), st.booleans()), max_size=30))
def test_an_ended_window_is_always_looked_for(talk: list[tuple[int, int, bool]]) -> None:
    watch = Watch()
    watch.use(LIMITS, lambda: [HERE])
    lines: list[Line] = []
    at_s = now_s = 0
    for number, (later_s, chars, looks) in enumerate(talk):
        at_s += later_s
        now_s = max(now_s, at_s)
        at = BEGAN + timedelta(seconds=at_s)
        lines.append(line(number, at, chars))
        watch.heard(HERE, to_us(at), chars)
        has_ended = any(window.ended for window in windows(lines, now_s))
        due = watch.due(to_us(BEGAN + timedelta(seconds=now_s)))
        assert due == [HERE] or not has_ended
        if looks and due:
            lines = [] if has_ended else lines  # those of a window that was read are unread no more
            watch.looked(HERE, tail(windows(lines, now_s)[-1]) if lines else None)


def test_a_channel_that_grows_by_little_is_left_alone_until_it_is_quiet() -> None:
    watch = Watch()
    watch.use(LIMITS, list)
    first = line(1, BEGAN, 2)
    watch.heard(HERE, to_us(BEGAN), 2)
    watch.looked(HERE, tail(windows([first], 0)[-1]))
    watch.heard(HERE, to_us(BEGAN + timedelta(seconds=5)), 2)
    assert watch.due(to_us(BEGAN + timedelta(seconds=6))) == []
    assert watch.due(to_us(BEGAN + timedelta(seconds=65))) == [HERE]


def test_other_limits_are_a_reason_to_look_everywhere() -> None:
    watch = Watch()
    watch.use(LIMITS, lambda: [HERE])
    watch.looked(HERE, None)
    watch.use(LIMITS, lambda: [HERE])
    assert watch.due(0) == []
    watch.use(LIMITS._replace(messages_max=2), lambda: [HERE])
    assert watch.due(0) == [HERE]
