"""The real clock, and the wall clock that starts where it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from actors.adapters.system_clock import SystemClock


def test_it_shows_the_real_time_in_utc() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_it_starts_where_it_is_told_and_runs_on() -> None:
    start = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    clock = SystemClock(start)

    first, second = clock.now(), clock.now()

    assert start <= first <= second < start + timedelta(minutes=1)


def test_the_stopwatch_does_not_go_back() -> None:
    clock = SystemClock(datetime(1999, 1, 1, tzinfo=UTC))
    readings = [clock.monotonic() for _ in range(100)]
    assert readings == sorted(readings)
