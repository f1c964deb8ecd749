"""The facts about a person, as they choose among them; nobody reaches other people's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.commands.asked import CHOICE_CHARS_MAX, CHOICES_MAX, Choice, one_line
from events.wording import fold_text
from projections.queries import facts

if TYPE_CHECKING:
    from actors.commands.asked import Desk
    from projections.queries.facts import Fact
    from projections.queries.reading import Readable

NO_SUCH_FACT: Final = "I know no such thing about you; `/memory show` lists what I know."


def suggest_own(read_model: Readable, user_id: int, typed: str) -> list[Choice]:
    """The facts about somebody that hold what they typed."""
    return [
        Choice(one_line(fact.fact, CHOICE_CHARS_MAX), str(fact.id))
        for fact in own_facts(read_model, user_id)
        if holds(fact, typed)
    ][:CHOICES_MAX]


def own_facts(read_model: Readable, user_id: int) -> list[Fact]:
    """What is believed about a person, the latest first."""
    with read_model.reading() as db:
        known = facts.facts(db, subject=str(user_id))
    return sorted(known, key=lambda fact: (-fact.updated_us, -fact.id))


def own_fact(desk: Desk, user_id: int, value: str) -> Fact | None:
    """The fact that was chosen, by its id or in its own words."""
    known = own_facts(desk.mind.read_model, user_id)
    by_id = [fact for fact in known if str(fact.id) == value]
    same = [fact for fact in known if fold_text(fact.fact) == fold_text(value)]
    return next(iter([*by_id, *same]), None)


def holds(fact: Fact, typed: str) -> bool:
    """Whether it has these words in it."""
    return fold_text(typed) in fold_text(fact.fact)
