"""Where commands go when somebody gives one."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import discord

    from actors.commands.asked import Choice


class Taking(Protocol):
    """Who takes what people ask for; on the loop's thread."""

    async def take(
        self,
        interaction: "discord.Interaction",
        name: str,
        *,
        message: "discord.Message | None" = None,
        **options: object,
    ) -> None:
        """Acknowledge a command and pass it on; options that are None were not given."""
        ...

    async def suggest(
        self, interaction: "discord.Interaction", typed: str, about: str
    ) -> "list[Choice]":
        """Facts, or automations, of who types that may be chosen; none if that takes too long."""
        ...
