"""Days that time words mean: "yesterday", "last week", "5 May", seen from a date. Wall dates in UTC."""

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
    r"\b(?P<n>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|few|couple)(?: of)? (?P<unit>day|week|month|year)s? ago",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\bin (?:about )?(?P<n>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|few|couple)(?: of)? (?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?: (?P<y>\d{4}))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"\b(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?!\d),?(?: (?P<y>\d{4}))?",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?P<which>last |next |this |in |since )?(?P<m>january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b(?: (?P<y>\d{4}))?",
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
    if (iso := _ISO.search(words)) is not None:
        return _one(date(int(iso[1]), int(iso[2]), int(iso[3])))
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        if (found := pattern.search(words)) is not None:
            year = int(found["y"]) if found["y"] else today.year
            return _one(date(year, _MONTHS[found["m"][:3]], int(found["d"])))
    if (ago := _AGO.search(words)) is not None:
        return _shifted(today, ago["n"], ago["unit"], -1)
    if (ahead := _AHEAD.search(words)) is not None:
        return _shifted(today, ahead["n"], ahead["unit"], 1)
    for word, shift in (
        ("day before yesterday", -2),
        ("day after tomorrow", 2),
        ("yesterday", -1),
        ("last night", -1),
        ("tomorrow", 1),
    ):
        if word in words:
            return _one(today + timedelta(days=shift))
    if re.search(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", words):
        return _one(today)
    if (relative := _RELATIVE.search(words)) is not None:
        return _relative(today, relative["which"], relative["unit"])
    if (weekday := _WEEKDAY.search(words)) is not None:
        return _weekday(today, (weekday["which"] or "").strip(), _DAYS[weekday["d"]])
    if (month := _MONTH.search(words)) is not None and (
        month["which"] or month["y"] or month["m"] != "may"
    ):
        number = _MONTHS[month["m"][:3]]
        year = (
            int(month["y"])
            if month["y"]
            else today.year - (number > today.month and (month["which"] or "").strip() == "last")
        )
        following = date(year + number // 12, number % 12 + 1, 1)
        return Days(date(year, number, 1), following - timedelta(days=1))
    if (year_found := _YEAR.search(words)) is not None:
        year = int(year_found.group())
        return Days(date(year, 1, 1), date(year, 12, 31))
    return None


def _one(day: date) -> Days:
    return Days(day, day)


def _shifted(today: date, count: str, unit: str, sign: int) -> Days:
    n = int(count) if count.isdigit() else _NUMBERS[count]
    length = {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    slack = {"day": 0, "week": 3, "month": 15, "year": 182}[unit]  # half the unit: people round
    middle = today + timedelta(days=sign * n * length)
    return Days(middle - timedelta(days=slack), middle + timedelta(days=slack))


def _relative(today: date, which: str, unit: str) -> Days:
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return Days(date(today.year + step, 1, 1), date(today.year + step, 12, 31))
    if unit == "month":
        index = today.year * 12 + today.month - 1 + step
        first = date(index // 12, index % 12 + 1, 1)
        following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
        return Days(first, following - timedelta(days=1))
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
    return (
        Days(monday + timedelta(days=5), monday + timedelta(days=6))
        if unit == "weekend"
        else Days(monday, monday + timedelta(days=6))
    )


def _weekday(today: date, which: str, day: int) -> Days:
    ahead = (day - today.weekday()) % 7
    if which == "last":
        return _one(today - timedelta(days=(today.weekday() - day) % 7 or 7))
    if which == "next":
        return _one(today + timedelta(days=ahead or 7))
    return (
        Days(today + timedelta(days=ahead - 7), today + timedelta(days=ahead))
        if which == ""
        else _one(today + timedelta(days=ahead))
    )


def spoken_day(day: date) -> str:
    """ "23 Nov 2026", whatever the machine's locale."""
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day.day} {names[day.month - 1]} {day.year}"


def times_in(text: str) -> list[str]:
    """The time expressions of a text."""
    return [found.group().strip() for found in TIME.finditer(text)]
