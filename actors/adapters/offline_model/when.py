"""Days that time words mean: "yesterday", "last week", "5 May", seen from a date (UTC)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from actors.adapters.offline_model.values import TIME

_MONTHS = {
    name: i + 1 for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())
}
_DAYS = {name: i for i, name in enumerate("mon tue wed thu fri sat sun".split())}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "few": 3,
    "couple": 2,
}
_AGO = re.compile(
    r"\b(?P<n>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|few"
    r"|couple)(?: of)? (?P<unit>day|week|month|year)s? ago",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\bin (?:about )?(?P<n>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|few"
    r"|couple)(?: of)? (?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)[a-z]*\.?,?(?: (?P<y>\d{4}))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"\b(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)[a-z]*\.? (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?!\d),?(?: (?P<y>\d{4}))?",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?P<which>last |next |this |in |since )?(?P<m>january|february|march|april|may|june|july"
    r"|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov"
    r"|dec)\b(?: (?P<y>\d{4}))?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_WEEKDAY = re.compile(
    r"\b(?P<which>last |next |this |on |every )?(?P<d>mon|tue|wed|thu|fri|sat|sun)[a-z]*day\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?P<which>last|this|next) (?P<unit>week|weekend|month|year)\b", re.IGNORECASE
)


class Days(NamedTuple):
    """From a first to a last day, both included."""

    first: date
    last: date

    def meets(self, other: Days) -> bool:
        return self.first <= other.last and other.first <= self.last


def days_of(words: str, seen_from: date) -> Days | None:
    """The days a time expression means on the day it is written; None when it fixes none."""
    try:
        return _days_of(words.lower(), seen_from)
    except (ValueError, OverflowError):  # 31 Feb, year 0
        return None


def _days_of(words: str, today: date) -> Days | None:
    readings = (_date, _distance, _near, _relative, _weekday, _month, _year)
    return next((days for reading in readings if (days := reading(words, today))), None)


def _date(words: str, today: date) -> Days | None:
    """A whole date; without a year the current one."""
    iso = _ISO.search(words)
    if iso is not None:
        return _one(date(int(iso[1]), int(iso[2]), int(iso[3])))
    found = _DAY_MONTH.search(words) or _MONTH_DAY.search(words)
    if found is None:
        return None
    year = int(found["y"]) if found["y"] else today.year
    return _one(date(year, _MONTHS[found["m"][:3]], int(found["d"])))


def _distance(words: str, today: date) -> Days | None:
    """As in "two weeks ago", "in a month": give or take half the unit, as people round."""
    ago = _AGO.search(words)
    found = ago or _AHEAD.search(words)
    if found is None:
        return None
    count = int(found["n"]) if found["n"].isdigit() else _NUMBERS[found["n"]]
    length = {"day": 1, "week": 7, "month": 30, "year": 365}[found["unit"]]
    middle = today + timedelta(days=count * length * (-1 if ago else 1))
    slack = timedelta(days=(length - 1) // 2)
    return Days(middle - slack, middle + slack)


_NEAR = {
    "day before yesterday": -2, "day after tomorrow": 2, "yesterday": -1, "last night": -1,
    "tomorrow": 1, "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0,
}  # fmt: skip


def _near(words: str, today: date) -> Days | None:
    shift = next((days for word, days in _NEAR.items() if word in words), None)
    return _one(today + timedelta(days=shift)) if shift is not None else None


def _relative(words: str, today: date) -> Days | None:
    found = _RELATIVE.search(words)
    if found is None:
        return None
    step = {"last": -1, "this": 0, "next": 1}[found["which"]]
    match found["unit"]:
        case "year":
            return Days(date(today.year + step, 1, 1), date(today.year + step, 12, 31))
        case "month":
            return _whole_month(today.year * 12 + today.month - 1 + step)
        case unit:
            monday = today + timedelta(weeks=step, days=-today.weekday())
            first = monday + timedelta(days=5 if unit == "weekend" else 0)
            return Days(first, monday + timedelta(days=6))


def _weekday(words: str, today: date) -> Days | None:
    """The day named: the last, the next; "on Monday" may be either."""
    found = _WEEKDAY.search(words)
    if found is None:
        return None
    which = (found["which"] or "").strip()
    ahead = (_DAYS[found["d"]] - today.weekday()) % 7
    if which == "last":
        return _one(today + timedelta(days=ahead - 7))
    if which == "next":
        return _one(today + timedelta(days=ahead or 7))
    coming = today + timedelta(days=ahead)
    return _one(coming) if which in {"this", "every"} else Days(coming - timedelta(days=7), coming)


def _month(words: str, today: date) -> Days | None:
    found = _MONTH.search(words)
    if found is None or not (found["which"] or found["y"] or found["m"] != "may"):
        return None
    number = _MONTHS[found["m"][:3]]
    earlier = number > today.month and (found["which"] or "").strip() == "last"
    year = int(found["y"]) if found["y"] else today.year - earlier
    return _whole_month(year * 12 + number - 1)


def _whole_month(index: int) -> Days:
    """The month with this number, counted from the year 0."""
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return Days(date(index // 12, index % 12 + 1, 1), following - timedelta(days=1))


def _year(words: str, _today: date) -> Days | None:
    found = _YEAR.search(words)
    return Days(date(int(found[0]), 1, 1), date(int(found[0]), 12, 31)) if found else None


def _one(day: date) -> Days:
    return Days(day, day)


def spoken_day(day: date) -> str:
    """As in "23 Nov 2026", whatever the machine's locale."""
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day.day} {names[day.month - 1]} {day.year}"


def weekdays_in(text: str) -> frozenset[int]:
    """The days of the week named, 0 for Monday."""
    return frozenset(_DAYS[found["d"].lower()] for found in _WEEKDAY.finditer(text))


def times_in(text: str) -> list[str]:
    """The time expressions of a text."""
    return [found.group().strip() for found in TIME.finditer(text)]
