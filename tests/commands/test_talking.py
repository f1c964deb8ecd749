"""What people do on Discord, through discord.py and our adapter: rows and answers follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.commands.town import Town, play

if TYPE_CHECKING:
    from pathlib import Path

HEART = "\N{HEAVY BLACK HEART}"


def said_in(channel: Any) -> str:
    """The newest message of a channel."""
    return channel.last_message.content


def test_messages_edits_deletes_and_reactions_become_rows(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        told = await town.say(town.ada, "My cat is called Biscut.")
        await town.ada.edit(told, "My cat is called Biscuit.")
        gone = await town.say(town.ada, "Forget that I said this.")
        await town.ada.delete(gone)
        await town.say(town.ada, f"{town.us} what is my cat called?")
        reply = town.last
        assert "Biscuit" in reply.content
        assert reply.reference is not None
        await town.ben.react(reply, HEART)
        await town.rest()
        texts = {row[0] for row in town.life.rows("SELECT content FROM messages WHERE is_bot = 0")}
        assert texts == {"My cat is called Biscuit.", f"{town.us} what is my cat called?"}
        assert town.life.rows("SELECT emoji FROM ledger.reactions") == [(HEART,)]
        await town.ben.unreact(reply, HEART)
        await town.rest()
        assert town.life.rows("SELECT emoji FROM ledger.reactions") == []

    play(tmp_path, scenario)


def test_a_direct_message_stays_between_two(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.ada.send_dm("My cat is called Biscuit.")
        await town.rest()
        await town.pass_time()
        await town.learn()
        direct = town.ada.user.dm_channel
        await town.ada.send_dm("What is my cat called?")
        await town.rest()
        await town.pass_time()
        assert "Biscuit" in said_in(direct)
        await town.say(town.ben, f"{town.us} what is ada's cat called?")
        assert "Biscuit" not in town.last.content
        town.result = await town.ada.user.slash("recall", question="what is my cat called?")
        assert "Biscuit" in await town.answer()
        assert "Biscuit" not in await town.slash(town.ada, "recall", question="my cat called?")

    play(tmp_path, scenario)


def test_a_thread_is_a_channel_of_its_own(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        start = await town.say(town.ada, "Let us talk about boats.")
        channel: Any = town.client.get_channel(town.channel.id)
        thread = await channel.create_thread(name="boats", message=start)
        await town.rest()
        handle = next(one for one in town.channel.threads if one.id == thread.id)
        await town.say(town.ada, "My boat is called Meltemi.", handle)
        await town.say(town.ada, f"{town.us} what is my boat called?", handle)
        assert "Meltemi" in said_in(handle)
        assert "Meltemi" in await town.slash(
            town.ben, "recall", handle, question="what is ada's boat called?"
        )
        rows = town.life.rows(
            "SELECT count(*) FROM messages WHERE channel_id = ? AND is_bot = 0", str(thread.id)
        )
        assert rows == [(2,)]

    play(tmp_path, scenario)
