"""The words of English that say when: another language is another table like this one."""

from __future__ import annotations

from typing import Final

from actors.automation_clock.schedules import DAYS, Day

NUMBERS: Final = {
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
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "ninety": 90,
}
ORDINALS: Final = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
    "fifteenth": 15,
    "twentieth": 20,
}
_WEEKDAY_NAMES: Final = (
    ("monday", "mondays", "mon"),
    ("tuesday", "tuesdays", "tue", "tues"),
    ("wednesday", "wednesdays", "wed", "weds"),
    ("thursday", "thursdays", "thu", "thur", "thurs"),
    ("friday", "fridays", "fri"),
    ("saturday", "saturdays", "sat"),
    ("sunday", "sundays", "sun"),
)
WEEKDAYS: Final = {name: n for n, names in enumerate(_WEEKDAY_NAMES) for name in names}
MANY_WEEKDAYS: Final[dict[str, tuple[Day, ...]]] = {
    **dict.fromkeys(("weekday", "weekdays", "workday", "workdays"), DAYS[:5]),
    **dict.fromkeys(("weekend", "weekends"), DAYS[5:]),
}
PLURALS: Final = {names[1]: n for n, names in enumerate(_WEEKDAY_NAMES)}
MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MONTH_WORDS: Final = (
    *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
    *("august aug", "september sep sept", "october oct", "november nov", "december dec"),
)
MONTHS: Final = {name: n for n, names in enumerate(_MONTH_WORDS, 1) for name in names.split()}
MINUTES: Final = {
    **dict.fromkeys(("minute", "minutes", "min", "mins"), 1),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), 60),
}
DAYS_LONG: Final = {
    **dict.fromkeys(("day", "days"), 1),
    **dict.fromkeys(("week", "weeks"), 7),
    **dict.fromkeys(("fortnight", "fortnights"), 14),
}
MONTHS_LONG: Final = {
    **dict.fromkeys(("month", "months"), 1),
    **dict.fromkeys(("year", "years"), 12),
}
SECONDS: Final = frozenset({"second", "seconds", "sec", "secs"})
PARTS: Final = {"morning": (9, 0), "noon": (12, 0), "afternoon": (15, 0), "evening": (19, 0)}
"""What is meant by a part of the day that has no time with it."""
AFTER_NOON: Final = frozenset({"afternoon", "evening", "night", "tonight"})
ZONES: Final = {
    **dict.fromkeys(("utc", "gmt"), "UTC"),
    **dict.fromkeys(("cet", "cest"), "Europe/Berlin"),
    **dict.fromkeys(("eet", "eest"), "Europe/Athens"),
    **dict.fromkeys(("et", "est", "edt"), "America/New_York"),
    **dict.fromkeys(("ct", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mt", "mdt"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
    "jst": "Asia/Tokyo",
}
UNCLEAR_ZONES: Final = {
    "bst": "British Summer Time or Bangladesh Standard Time",
    "cst": "Central Standard Time, China Standard Time or Cuba Standard Time",
    "ist": "Indian, Irish or Israel Standard Time",
    "mst": "Mountain or Malaysia Standard Time",
    "ast": "Atlantic or Arabia Standard Time",
}
