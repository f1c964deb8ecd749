"""Commands, buttons and choices on Discord: acknowledged at once, carried out elsewhere, answered.

Discord waits three seconds for a sign and fifteen minutes for the answer, which is an edit of that
sign: made again, it is the same. A command that could not be acknowledged is not carried out.
"""

from __future__ import annotations

import asyncio
import io
import re
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from actors.adapters.discord_gateway import payloads
from actors.adapters.discord_gateway.messenger import CALL_TIMEOUT_S, patiently, why_of
from actors.adapters.discord_gateway.translation import message_of
from actors.commands.asked import ANSWER_CHARS_MAX, BUSY, REMEMBER, Answer, Command, refused
from actors.ingestion.actor import Observed
from actors.runtime.guarded import fault_of
from actors.sending import SendError
from events.snowflakes import time_us

if TYPE_CHECKING:
    from collections.abc import Callable

    import discord
    from discord import app_commands

    from actors.adapters.discord_gateway.connection import Connection
    from actors.adapters.discord_gateway.insisting import Mailbox
    from actors.commands.asked import Choice
    from actors.runtime.journal import Answer as Journaled

ACKNOWLEDGED: Final = 40060
"""Discord's code for an interaction that has its sign already: a dispatch that came twice."""
ATTEMPTS: Final = 2
SUGGEST_TIMEOUT_S: Final = 2.5  # Discord's three seconds, with the way there and back
KEEP_TIMEOUT_S: Final = 10.0
CUSTOM_ID_CHARS_MAX: Final = 100
RECENT_MAX: Final = 200  # more than can be under way
STARTING: Final = "I am only just starting; please ask again in a moment."
_LAST_ID: Final = re.compile(r"(\d{15,20})/?\s*$")


class Interactions:
    """What is asked by name, on the loop's thread; a `Taking` and a `Respondent`."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._tree: app_commands.CommandTree | None = None
        self._connection: Connection | None = None
        self._commands: Mailbox | None = None
        self._ingestion: Mailbox | None = None
        self._suggest: Callable[[str, int, str], list[Choice]] = lambda _about, _user, _typed: []
        self._recent: dict[str, discord.Interaction] = {}
        """By token, what was acknowledged last."""

    def attach(self, client: discord.AutoShardedClient) -> None:
        """Declare the commands on a new client."""
        from actors.adapters.discord_gateway.command_tree import build_tree

        self._tree = build_tree(client, self)

        @client.event
        async def on_interaction(interaction: discord.Interaction) -> None:
            await self.press(interaction)

        @self._tree.error
        async def on_error(
            interaction: discord.Interaction, error: app_commands.AppCommandError
        ) -> None:
            cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
            self._say(f"A command was not understood ({fault_of(cause)}).")
            if not interaction.response.is_done():
                sentence = (
                    "Discord and I disagree about this command; reload Discord and try again."
                )
                await interaction.response.send_message(sentence, ephemeral=True)

        assert getattr(client, on_interaction.__name__) is on_interaction, "called by its name"

    def open(
        self,
        connection: Connection,
        commands: Mailbox,
        ingestion: Mailbox,
        suggest: Callable[[str, int, str], list[Choice]],
    ) -> None:
        """From now on commands are passed on; `suggest` (what, person, typed) may take long."""
        self._connection, self._commands, self._ingestion = connection, commands, ingestion
        self._suggest = suggest

    async def publish(self, known: str) -> tuple[str, int] | None:
        """Tell Discord which commands there are, unless it knows: (digest, how many) if told.

        Raises:
            OSError: Discord did not take them, or said something else than it documents.
        """
        from actors.adapters.discord_gateway.command_tree import digest_of

        assert self._tree is not None, "a client comes first"
        tree = self._tree
        digest, count = digest_of(tree)
        if digest == known:
            return None
        try:
            await patiently(tree.sync)
        except Exception as error:
            raise OSError(why_of(error)) from error
        return digest, count

    async def take(
        self,
        interaction: discord.Interaction,
        name: str,
        *,
        message: discord.Message | None = None,
        **options: object,
    ) -> None:
        """Acknowledge a command and pass it on; options that are None were not given."""
        if not await self._acknowledged(interaction, thinking=True):
            return
        if message is not None and name == REMEMBER:
            await self._keep(interaction, message.id)
        given = {key: str(value) for key, value in options.items() if value is not None}
        link = _LAST_ID.search(given.pop("link", ""))
        target_id = message.id if message is not None else int(link[1]) if link else 0
        await self._pass_on(interaction, name, given, target_id)

    async def press(self, interaction: discord.Interaction) -> None:
        """A button of one of our answers; whatever else happens is none of ours."""
        import discord

        if interaction.type is not discord.InteractionType.component:
            return
        data = cast("dict[str, Any]", interaction.data or {})
        name, _, argument = str(data.get("custom_id", "")).partition("|")
        if await self._acknowledged(interaction, thinking=False):
            await self._pass_on(interaction, name, {"argument": argument}, 0)

    async def suggest(
        self, interaction: discord.Interaction, typed: str, about: str
    ) -> list[Choice]:
        """Facts about who types that may be chosen; none if that takes too long, or fails."""
        asking = asyncio.to_thread(self._suggest, about, interaction.user.id, typed)
        try:
            return await asyncio.wait_for(asking, SUGGEST_TIMEOUT_S)
        except Exception as error:  # noqa: BLE001 - then they type it
            self._say(f"Nothing can be suggested ({type(error).__name__}).")
            return []

    def respond(self, token: str, answer: Answer) -> None:
        """Show an answer in place of what is seen now. Called on worker threads."""
        assert self._connection is not None, "nothing is asked before"
        self._connection.submit(self._show(token, answer)).result(CALL_TIMEOUT_S)

    async def _acknowledged(self, interaction: discord.Interaction, *, thinking: bool) -> bool:
        """Whether Discord waits for our answer now, and for nobody else's."""
        import aiohttp
        import discord

        for attempt in range(1, ATTEMPTS + 1):
            try:
                await interaction.response.defer(ephemeral=True, thinking=thinking)
            except discord.InteractionResponded:
                return False
            except discord.HTTPException as error:
                lost_before = attempt > 1 and error.code == ACKNOWLEDGED
                if not lost_before and error.code != ACKNOWLEDGED:
                    self._say(f"A command could not be acknowledged ({why_of(error)}).")
                return lost_before
            except (aiohttp.ClientError, OSError):
                continue
            else:
                return True
        self._say("A command could not be acknowledged: Discord cannot be reached.")
        return False

    async def _pass_on(
        self,
        interaction: discord.Interaction,
        name: str,
        options: dict[str, str],
        target_id: int,
    ) -> None:
        command = Command(
            interaction_id=interaction.id,
            name=name,
            guild_id=interaction.guild_id,
            channel_id=interaction.channel_id or 0,
            user_id=interaction.user.id,
            user_name=interaction.user.display_name,
            asked_us=time_us(interaction.id),
            options=options,
            target_id=target_id,
            may_manage=interaction.guild_id is not None and interaction.permissions.manage_guild,
            token=interaction.token,
        )
        self._recent[interaction.token] = interaction
        if len(self._recent) > RECENT_MAX:
            del self._recent[next(iter(self._recent))]
        if self._commands is None:
            await self._show(interaction.token, refused(STARTING))
        elif not self._commands.tell(command):
            await self._show(interaction.token, refused(BUSY))

    async def _keep(self, interaction: discord.Interaction, message_id: int) -> None:
        """Have the message on record before it is read: where we hear little, it may be new."""
        data = cast("dict[str, Any]", interaction.data or {})
        raw = data.get("resolved", {}).get("messages", {}).get(str(message_id))
        try:
            payload = msgspec.convert(raw, payloads.Message, strict=False)
        except msgspec.MsgspecError:
            return
        seen = message_of(payload, interaction.guild_id)
        if seen is None or self._ingestion is None:
            return
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[None] = loop.create_future()

        def reply(_: Journaled) -> None:
            loop.call_soon_threadsafe(lambda: kept.done() or kept.set_result(None))

        if self._ingestion.tell(Observed((seen,), "backfill", reply)):
            await asyncio.wait([kept], timeout=KEEP_TIMEOUT_S)

    async def _show(self, token: str, answer: Answer) -> None:
        """Raises SendError."""
        import discord

        assert self._connection is not None, "nothing is asked before"
        client, interaction = self._connection.client, self._recent.get(token)

        async def attempt() -> object:
            shown: dict[str, Any] = {
                "content": answer.text[:ANSWER_CHARS_MAX],
                "view": _view(answer),
                "attachments": [] if answer.file is None else [_file(*answer.file)],
                "allowed_mentions": discord.AllowedMentions.none(),
            }
            if interaction is not None:
                return await interaction.edit_original_response(**shown)
            # Given before we were started anew; @original is Discord's name for our sign.
            assert client.application_id is not None, "a client that has logged in knows it"
            webhook = discord.Webhook.partial(client.application_id, token, client=client)
            return await webhook.edit_message(cast("int", "@original"), **shown)

        try:
            await patiently(attempt)
        except (discord.DiscordException, OSError) as error:
            raise SendError(f"Discord did not take it: {why_of(error)}") from error


def _view(answer: Answer) -> discord.ui.View | None:
    """Buttons that say themselves what they are for, so that they outlive us."""
    import discord

    if not answer.buttons:
        return None
    view = discord.ui.View(timeout=None)
    for button in answer.buttons:
        danger = discord.ButtonStyle.danger
        custom_id = f"{button.command}|{button.argument}"
        assert len(custom_id) <= CUSTOM_ID_CHARS_MAX, "ids are short and few"
        view.add_item(
            discord.ui.Button(
                label=button.label,
                style=danger if button.dangerous else discord.ButtonStyle.secondary,
                custom_id=custom_id,
            )
        )
    view.stop()  # the library need not remember it: `press` hears every button
    return view


def _file(name: str, content: bytes) -> discord.File:
    import discord

    return discord.File(io.BytesIO(content), filename=name)
