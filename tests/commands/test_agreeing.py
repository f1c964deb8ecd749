"""Servers that ask people first: nothing is kept of who has not agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.town import Town, play

if TYPE_CHECKING:
    from pathlib import Path

SAID = "SELECT content FROM messages WHERE author_id = ? ORDER BY message_id"


def test_who_has_not_agreed_is_not_kept_where_people_are_asked_first(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        def kept(who: object) -> list[str]:
            return [row[0] for row in town.life.rows(SAID, str(getattr(who, "id")))]  # noqa: B009

        await town.say(town.ada, "Before.")
        assert "asked first" in await town.slash(town.ada, "privacy", do="agree")
        told = await town.slash(town.mia, "settings", setting="consent", value="opt-in")
        assert "opt-in" in told
        wrong = await town.slash(town.mia, "settings", setting="consent", value="maybe")
        assert "opt-out or opt-in" in wrong
        await town.say(town.ada, f"{town.us} My cat is called Biscuit.")
        assert kept(town.ada) == ["Before."]
        assert "not kept" in await town.slash(town.ada, "privacy")
        assert "Thank you" in await town.slash(town.ada, "privacy", do="agree")
        assert "already" in await town.slash(town.ada, "privacy", do="agree")
        assert "as you did" in await town.slash(town.ada, "privacy")
        await town.say(town.ada, "My cat is called Crumpet.")
        await town.say(town.ben, "My dog is called Rex.")
        await town.restart()
        await town.say(town.ada, "She is three.")
        assert kept(town.ada) == ["Before.", "My cat is called Crumpet.", "She is three."]
        assert kept(town.ben) == []
        assert "From now on" in await town.slash(town.ada, "privacy", do="disagree")
        assert "not agreed" in await town.slash(town.ada, "privacy", do="disagree")
        await town.say(town.ada, "Nobody keeps this.")
        await town.slash(town.mia, "settings", setting="consent", value="opt-out")
        await town.say(town.ben, "This is kept.")
        assert kept(town.ada)[-1] == "She is three."
        assert kept(town.ben) == ["This is kept."]

    play(tmp_path, scenario)


def test_what_is_sensitive_is_remembered_only_of_who_allows_it(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        said = "My therapist is called Anna. My boat is called Ondine."
        for who in (town.ada, town.ben):
            await town.slash(who, "privacy", do="allow", what="everywhere")
        told = await town.slash(town.ada, "privacy", do="allow", what="health")
        assert "your own health" in told
        assert "already" in await town.slash(town.ada, "privacy", do="allow", what="health")
        for who in (town.ada, town.ben):
            await town.say(who, said)
        await town.learn()
        assert "Anna" in await town.slash(town.ada, "memory show")
        known = await town.slash(town.ben, "memory show")
        assert "Ondine" in known
        assert "Anna" not in known
        assert "do not" in await town.slash(town.ada, "privacy", do="disallow", what="health")
        assert "not allow" in await town.slash(town.ada, "privacy", do="disallow", what="health")
        await town.say(town.ada, "My therapist is called Bob.")
        await town.learn()
        assert "Bob" not in await town.slash(town.ada, "memory show")

    play(tmp_path, scenario)
