"""`log diff A B`: what changed in what is believed between two moments, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.entrypoints.cli import MOMENT
from actors.entrypoints.environment import BadInputError
from actors.entrypoints.opening import opened, position_of
from actors.entrypoints.printing import answer_json, answer_table, named, progress, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.entrypoints.cli import Invocation
    from actors.runtime.data_folder import DataFolder
    from projections.queries.facts import Fact

USAGE: Final = "`log diff` takes two positions or times, as in `log diff 2026-03-01 2026-03-02`."


def show_changes(invocation: Invocation, words: Sequence[str], user: int | None) -> None:
    """Print the changes from the first to the second moment.

    Raises:
        BadInputError: the words are not `diff A B`.
    """
    from projections.queries.conversation import names_of
    from projections.queries.fact_changes import TOPICS, fact_changes
    from projections.time_travel import events_between

    if len(words) != 3 or words[0] != "diff":  # noqa: PLR2004 - diff A B
        raise BadInputError(USAGE)
    moments = [MOMENT.convert(word, None, None) for word in words[1:]]
    subject = None if user is None else str(user)
    with opened(invocation) as folder:
        first, last = sorted(position_of(folder.log, moment) for moment in moments)
        before, after = (_facts(folder, position, subject) for position in (first, last))
        found = fact_changes(before, after, events_between(folder.log, first, last, TOPICS))
        people = {int(change.subject) for change in found if change.subject.isdecimal()}
        with folder.read_model.reading() as db:
            names = names_of(db, people)
    if subject is not None:
        found = [change for change in found if change.subject in (subject, "")]
    if invocation.as_json:
        for change in found:
            answer_json(change._asdict())
        return
    say(f"From after event {first} to after event {last}, without what was erased since.")
    if not found:
        say("Nothing changed in what is believed.")
        return
    answer_table(
        ("change", "id", "about", "fact", "why"),
        (change._replace(subject=named(change.subject, names)) for change in found),
    )


def _facts(folder: DataFolder, position: int, subject: str | None) -> list[Fact]:
    from projections.queries.facts import facts
    from projections.time_travel import past

    with (
        progress("Going back", position) as done,
        past(folder.path, folder.log, position, progress=done) as read_model,
        read_model.reading() as db,
    ):
        return facts(db, subject=subject, all_of_them=True)
