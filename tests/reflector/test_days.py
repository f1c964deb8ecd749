"""Which days are over, by the server's own clock: against one that walks the wall clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.reflector.days import SLICE_US, Day, day_of, finished, next_look_us, owed
from events.event import from_us, to_us

ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Lord_Howe"),
    *("Asia/Kathmandu", "Africa/Casablanca", "Pacific/Kiritimati", "America/St_Johns"),
)
MOMENTS = st.integers(0, 3 * 366 * 96).map(
    lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)


def dates(zone: str, now: datetime, hour: int, days_max: int) -> list[str]:
    """Walks back from now, hour by hour, and notes whose next morning the wall has shown."""
    today = now.astimezone(ZoneInfo(zone)).date()
    shown = set[tuple[date, int]]()
    walked = now - timedelta(days=days_max + 3)
    while walked <= now:
        local = walked.astimezone(ZoneInfo(zone))
        shown.add((local.date(), local.hour))
        walked += timedelta(minutes=15)
    found: list[str] = []
    for back in range(days_max, 0, -1):
        day = today - timedelta(days=back)
        morning = day + timedelta(days=1)
        if any((at == morning and h >= hour) or at > morning for at, h in shown):
            found.append(day.isoformat())
    return found


@given(st.sampled_from(ZONES), MOMENTS, st.integers(0, 23), st.integers(1, 9))
def test_a_day_is_over_in_the_next_morning(
    zone: str, now: datetime, hour: int, days_max: int
) -> None:
    days = finished(1, zone, now_us=to_us(now), hour=hour, days_max=days_max)
    assert [day.date for day in days] == dates(zone, now, hour, days_max)


@given(st.sampled_from(ZONES), MOMENTS)
def test_days_leave_no_instant_out_and_none_is_in_two(zone: str, now: datetime) -> None:
    days = finished(1, zone, now_us=to_us(now), hour=4, days_max=9)
    for one, following in pairwise(days):
        assert one.upto_us == following.from_us
        assert one.from_us % SLICE_US == 0
    for day in days:
        first = from_us(day.from_us).astimezone(ZoneInfo(zone))
        last = from_us(day.upto_us - 1).astimezone(ZoneInfo(zone))
        assert first.date().isoformat() == last.date().isoformat() == day.date


def test_an_evening_west_of_utc_is_not_the_end_of_the_day() -> None:
    evening = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)  # in Los Angeles it is 20:30 of the 2nd
    days = finished(1, "America/Los_Angeles", now_us=to_us(evening), hour=4, days_max=7)
    assert days[-1].date == "2026-03-01"
    assert finished(1, "UTC", now_us=to_us(evening), hour=4, days_max=7)[-1].date == "2026-03-02"


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_may_be_longer_or_shorter(day: date, hours: int) -> None:
    one = day_of(1, day, "Europe/Berlin")
    assert one.upto_us - one.from_us == hours * 3_600_000_000


@given(st.sampled_from(ZONES), MOMENTS, st.integers(0, 23))
def test_the_next_look_is_when_another_day_is_over(zone: str, now: datetime, hour: int) -> None:
    now_us = to_us(now)
    at_us = next_look_us(zone, now_us=now_us, hour=hour)
    assert now_us < at_us <= now_us + 27 * 3_600_000_000

    def last(us: int) -> str:
        return finished(1, zone, now_us=us, hour=hour, days_max=3)[-1].date

    assert last(at_us - 1) == last(now_us)
    assert last(at_us) > last(now_us)


def test_only_days_with_enough_talk_and_without_a_checkpoint_are_owed() -> None:
    day = Day(1, "2026-03-02", 0, 96 * SLICE_US)
    said = {0: 4, 95: 6, 96: 50}
    assert owed([day], said, set(), messages_min=10) == [day]
    assert owed([day], said, set(), messages_min=11) == []
    assert owed([day], said, {("2026-03-02", 2)}, messages_min=10) == [day]
    assert owed([day], said, {("2026-03-02", 1)}, messages_min=10) == []
