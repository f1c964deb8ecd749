"""Same words, other roles: who owes whom, who is taller, whose birthday."""

from __future__ import annotations

from tests.offline_model.talk import case

DEBTS: list[tuple[str, str] | str] = ["Tom owes me 20 euros", "I owe Eve 5 dollars"]
GIFT: list[tuple[str, str] | str] = ["Alice gave Bob a book"]
HEIGHTS: list[tuple[str, str] | str] = ["Paul is taller than Mark"]
DAYS: list[tuple[str, str] | str] = [
    "My wife's birthday is June 2nd",
    "our anniversary is 9 September",
]
SAMS: list[tuple[str, str] | str] = ["My colleague Sam likes tea. My brother Sam likes coffee."]
MARRIED: list[tuple[str, str] | str] = ["Tom lives in Rome. His wife is called Julia."]

WHO_DID_WHAT = (
    case("debt to me", DEBTS, "How much does Tom owe me?", "20 euros", no=("5",)),
    case("debt of mine", DEBTS, "How much do I owe Eve?", "5 dollars", no=("20",)),
    case("no debt to tom", DEBTS, "How much do I owe Tom?", unknown=True),
    case("no debt of eve", DEBTS, "How much does Eve owe me?", unknown=True),
    case("giver", GIFT, "Who gave Bob a book?", "Alice"),
    case("no giver", GIFT, "Who gave Alice a book?", unknown=True),
    case("given", GIFT, "What did Alice give Bob?", "book"),
    case("not given", GIFT, "What did Bob give Alice?", unknown=True),
    case("taller", HEIGHTS, "Is Paul taller than Mark?", "Yes"),
    case("not taller", HEIGHTS, "Is Mark taller than Paul?", unknown=True),
    case("who is taller", HEIGHTS, "Who is taller than Mark?", "Paul"),
    case("nobody is taller", HEIGHTS, "Who is taller than Paul?", unknown=True),
    case("wife's day", DAYS, "When is my wife's birthday?", "June 2nd"),
    case("not my day", DAYS, "When is my birthday?", unknown=True, no=("June", "September")),
    case("anniversary", DAYS, "When is our anniversary?", "9 September"),
    case("either sam", SAMS, "What does Sam like?", "tea", "coffee"),
    case("one sam", SAMS, "What does my brother Sam like?", "Coffee", no=("tea",)),
    case("wife of tom", MARRIED, "What is Tom's wife called?", "Julia"),
    case("where is unsaid", MARRIED, "Where does Julia live?", unknown=True, no=("Rome",)),
    case(
        "moved appointment",
        ["I'm meeting Sam at 5pm tomorrow at Costa", "actually make it 6pm"],
        "What time am I meeting Sam?",
        "6pm.",
        "Corrected",
    ),
)
