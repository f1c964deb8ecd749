"""The commands that Discord shows people, as discord.py declares them.

Every one of them goes the same way: to whoever takes commands, by its name and what was typed.
The library reads the types of their parameters when they are made: here types are no texts.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from actors.adapters.discord_gateway.automation_tree import automation_group
from actors.adapters.discord_gateway.memory_tree import memory_group
from actors.adapters.discord_gateway.privacy_tree import privacy_commands
from actors.commands.asked import DAYS_MAX, REMEMBER, WHY

if TYPE_CHECKING:
    import discord
    from discord import app_commands

    from actors.adapters.discord_gateway.taking import Taking

QUESTION_CHARS_MAX: Final = 500
REPORT_CHARS_MAX: Final = 1000


def build_tree(client: "discord.Client", taking: "Taking") -> "app_commands.CommandTree":
    """All commands, on a client. What is hidden from somebody is not forbidden: we check that."""
    from discord import app_commands

    tree = app_commands.CommandTree(
        client,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )
    tree.add_command(memory_group(taking))
    tree.add_command(automation_group(taking))
    for command in (*_for_everybody(taking), *_for_managers(taking), *_about_messages(taking)):
        tree.add_command(command)
    return tree


def digest_of(tree: "app_commands.CommandTree") -> tuple[str, int]:
    """(SHA-256 of all that Discord is told of the commands, how many there are)."""
    told = [command.to_dict(tree) for command in tree.get_commands()]
    told.sort(key=lambda one: (one["type"], one["name"]))
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest(), len(told)


def _for_everybody(taking: "Taking") -> "list[app_commands.Command[Any, ..., None]]":
    import discord
    from discord import app_commands

    @app_commands.command(description="Find what was said; only you see it")
    @app_commands.describe(question="What you want to know")
    async def recall(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, QUESTION_CHARS_MAX],
    ) -> None:
        await taking.take(interaction, "recall", question=question)

    @app_commands.command(description="Tell who runs me that something is wrong")
    @app_commands.describe(text="What is wrong", message="The link or the id of a message")
    async def report(
        interaction: discord.Interaction,
        text: app_commands.Range[str, 1, REPORT_CHARS_MAX],
        message: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        await taking.take(interaction, "report", text=text, link=message)

    return [recall, *privacy_commands(taking), report]


def _for_managers(taking: "Taking") -> "list[app_commands.Command[Any, ..., None]]":
    import discord
    from discord import app_commands

    @app_commands.command(description="What answering in this server cost")
    @app_commands.describe(days="Of how many days")
    @app_commands.guild_only
    @app_commands.default_permissions(manage_guild=True)
    async def costs(
        interaction: discord.Interaction,
        days: app_commands.Range[int, 1, DAYS_MAX] | None = None,
    ) -> None:
        await taking.take(interaction, "costs", days=days)

    @app_commands.command(description="See or change how I behave in this server")
    @app_commands.describe(
        setting="Which; without it I show all", value="The new value", channel="Another channel"
    )
    @app_commands.choices(
        setting=[
            app_commands.Choice(name="answers an hour in this server", value="answers_per_hour"),
            app_commands.Choice(name="time zone, as in Europe/Berlin", value="timezone"),
            app_commands.Choice(name="keep what people write (opt-out, opt-in)", value="consent"),
            app_commands.Choice(name="answer in a channel (true, false)", value="enabled"),
            app_commands.Choice(name="join in unasked in a channel (true, false)", value="ambient"),
        ]
    )
    @app_commands.guild_only
    @app_commands.default_permissions(manage_guild=True)
    async def settings(
        interaction: discord.Interaction,
        setting: app_commands.Choice[str] | None = None,
        value: app_commands.Range[str, 1, 100] | None = None,
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
    ) -> None:
        await taking.take(
            interaction,
            "settings",
            setting=setting and setting.value,
            value=value,
            channel=channel and channel.id,
        )

    return [costs, settings]


def _about_messages(taking: "Taking") -> "list[app_commands.ContextMenu]":
    import discord
    from discord import app_commands

    async def remember(interaction: discord.Interaction, message: discord.Message) -> None:
        await taking.take(interaction, REMEMBER, message=message)

    async def why(interaction: discord.Interaction, message: discord.Message) -> None:
        await taking.take(interaction, WHY, message=message)

    return [
        app_commands.ContextMenu(name=REMEMBER, callback=remember),
        app_commands.ContextMenu(name=WHY, callback=why),
    ]
