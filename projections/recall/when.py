"""Time expressions: "yesterday", "last May", "in 2022", "on 3 June 2023", as spans of days.

English, like the packaged embedder; a question in another language finds no span here and loses
only one term of its ranking. Days begin at midnight in the time zone of the "now" given. What is
not dated fully is taken from the past: memory holds nothing else.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "few": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_SEASONS: Final = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
"""First month of each season in the northern half of the world."""

_MONTH: Final = (
    rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\b\.?"
)
_WHOLE_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})"
_DAY: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_COUNT: Final = rf"(?:a\s+)?(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT: Final = r"(?P<unit>day|week|month|year)s?"
_PAST: Final = r"(?:last|past|previous)"
_SEASON: Final = rf"(?P<season>{'|'.join(_SEASONS)})"

TIME_WORDS: Final = frozenset(
    (
        *_WEEKDAYS, *_MONTHS, *_SEASONS, *(str(year) for year in range(1990, 2050)),
        "yesterday", "today", "tonight", "tomorrow", "ago", "last", "next", "past", "recently",
        "day", "days", "week", "weeks", "weekend", "month", "months", "year", "years", "morning",
        "afternoon", "evening", "night",
    )
)  # fmt: skip
"""Words that speak of time."""

TIME_CUES: Final = TIME_WORDS - {"may", "march", "fall", "past"}
"""What a message that answers a "when" tends to hold: without those that are often verbs."""


class Days(NamedTuple):
    """A stretch of days: `first` in it, `end` not."""

    first: date
    end: date


def spans(text: str, now: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of time that a text speaks of, in its order; each end is just outside."""
    found: list[tuple[int, Days]] = []
    rest = text
    for pattern, meaning in _GRAMMAR:
        for match in pattern.finditer(rest):
            try:
                days = meaning(match, now.date())
            except (ValueError, OverflowError):  # 31 June, or before the first year
                continue
            found.append((match.start(), days))
            # What is understood is blanked, so that no part of it is understood again.
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    midnight = time(tzinfo=now.tzinfo)
    return [
        (datetime.combine(days.first, midnight), datetime.combine(days.end, midnight))
        for _, days in sorted(found)
    ]


def _day(first: date) -> Days:
    return Days(first, first + timedelta(days=1))


def _months(year: int, month: int, count: int = 1) -> Days:
    """`count` whole months from a month, which may lie outside 1..12."""
    start, end = year * 12 + month - 1, year * 12 + month - 1 + count
    return Days(date(start // 12, start % 12 + 1, 1), date(end // 12, end % 12 + 1, 1))


def _month_number(match: re.Match[str]) -> int:
    return [name[:3] for name in _MONTHS].index(match["month"][:3].lower()) + 1


def _date(match: re.Match[str], today: date) -> Days:
    """A day and a month, with a year or the latest that is not in the future."""
    month, day = _month_number(match), int(match["day"])
    if match["year"]:
        return _day(date(int(match["year"]), month, day))
    this_year = date(today.year, month, day)
    return _day(this_year if this_year <= today else date(today.year - 1, month, day))


def _month(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    if match.groupdict().get("year"):
        return _months(int(match["year"]), month)
    return _months(today.year if month <= today.month else today.year - 1, month)


def _last_month_named(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    return _months(today.year if month < today.month else today.year - 1, month)


def _season(match: re.Match[str], today: date) -> Days:
    month = _SEASONS[match["season"].lower()]
    if match["year"]:
        return _months(int(match["year"]), month, 3)
    this_year = _months(today.year, month, 3)
    return this_year if this_year.first <= today else _months(today.year - 1, month, 3)


def _count(match: re.Match[str]) -> int:
    word = re.sub(r"\s+", " ", match["count"].lower())
    return _NUMBERS.get(word) or int(word)


def _ago(match: re.Match[str], today: date) -> Days:
    """The day, week, month or year that lies so far back, with room for a rounded figure."""
    count, unit = _count(match), match["unit"].lower()
    if unit == "day":
        return _day(today - timedelta(days=count))
    if unit == "week":
        around = today - timedelta(weeks=count)
        return Days(around - timedelta(days=3), around + timedelta(days=4))
    if unit == "month":
        return _months(today.year, today.month - count)
    return _months(today.year - count, 1, 12)


def _running(match: re.Match[str], today: date) -> Days:
    """The last so many days, weeks, months or years, today included."""
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[match["unit"].lower()]
    return Days(today - timedelta(days=_count(match) * days), today + timedelta(days=1))


def _last_unit(match: re.Match[str], today: date) -> Days:
    return _whole(match["unit"].lower(), today, back=1)


def _this_unit(match: re.Match[str], today: date) -> Days:
    return _whole(match["unit"].lower(), today, back=0)


def _whole(unit: str, today: date, *, back: int) -> Days:
    """This calendar week, weekend, month or year, or the one before it."""
    monday = today - timedelta(days=today.weekday(), weeks=back)
    if unit == "week":
        return Days(monday, monday + timedelta(weeks=1))
    if unit == "weekend":
        return Days(monday + timedelta(days=5), monday + timedelta(weeks=1))
    if unit == "month":
        return _months(today.year, today.month - back)
    return _months(today.year - back, 1, 12)


def _weekday(match: re.Match[str], today: date) -> Days:
    """The latest such day before today."""
    back = (today.weekday() - _WEEKDAYS.index(match["weekday"].lower()) - 1) % 7 + 1
    return _day(today - timedelta(days=back))


def _days_back(back: int) -> Callable[[re.Match[str], date], Days]:
    return lambda _, today: _day(today - timedelta(days=back))


def _iso(match: re.Match[str], _: date) -> Days:
    return _day(date.fromisoformat(match[0]))


def _year(match: re.Match[str], _: date) -> Days:
    return _months(int(match["year"]), 1, 12)


_GRAMMAR: Final = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"(?:19|20)\d\d-\d\d-\d\d", _iso),
        (rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s*{_YEAR})?", _date),
        (rf"{_MONTH}\s*{_DAY}(?:,?\s*{_YEAR})?", _date),
        (rf"{_MONTH},?\s*(?:of\s+)?{_YEAR}", _month),
        (rf"{_SEASON}\s*(?:of\s+|,\s*)?{_YEAR}", _season),
        (r"(?:the\s+)?day\s+before\s+yesterday", _days_back(2)),
        (r"yesterday|last\s+night", _days_back(1)),
        (r"today|tonight|this\s+(?:morning|afternoon|evening)", _days_back(0)),
        (rf"{_COUNT}\s+{_UNIT}\s+ago", _ago),
        (rf"{_PAST}\s+{_COUNT}\s+{_UNIT}", _running),
        (rf"{_PAST}\s+(?P<unit>weekend|week|month|year)", _last_unit),
        (r"this\s+(?P<unit>weekend|week|month|year)", _this_unit),
        (rf"{_PAST}\s+{_WHOLE_MONTH}", _last_month_named),
        # Alone, "may", "march" and "fall" are verbs and "mar" or "dec" could be anybody's name.
        (rf"(?:in|during|since|this|of|late|early|mid)[\s-]+{_WHOLE_MONTH}", _month),
        (rf"(?:{_PAST}|in|during|this|over|the)\s+(?:the\s+)?{_SEASON}(?P<year>)", _season),
        (rf"(?:{_PAST}|on|this)\s+(?P<weekday>{'|'.join(_WEEKDAYS)})", _weekday),
        (_YEAR, _year),
    )
)
