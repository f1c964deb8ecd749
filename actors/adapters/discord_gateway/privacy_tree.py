"""`/privacy`, as discord.py declares it; the library reads the types of the parameters."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from discord import app_commands

    from actors.adapters.discord_gateway.taking import Taking

DECISIONS: Final = {
    "pause": "keep nothing that I write from now on",
    "resume": "keep what I write again",
    "export": "give me all of it",
    "erase": "forget me everywhere",
    "undo": "I did not mean to be forgotten",
    "agree": "keep what I write in this server",
    "disagree": "keep it no longer",
    "allow": "something that is off for everybody",
    "disallow": "that no longer",
}
ALLOWED: Final = {
    "health": "what I say about my health",
    "sexuality": "what I say about my sexuality",
    "religion": "what I say about my religion",
    "politics": "what I say about my politics",
    "finances": "what I say about my finances",
    "minors": "what I say of myself as a minor",
    "everywhere": "use what you know of me in other servers, too",
}


def privacy_commands(taking: "Taking") -> "list[app_commands.Command[Any, ..., None]]":
    """What is kept and why, and what a person decides about it."""
    import discord
    from discord import app_commands

    def choices(of: dict[str, str], *, named: bool) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=f"{value}: {means}" if named else means, value=value)
            for value, means in of.items()
        ]

    @app_commands.command(description="What I keep and why; pause, take or erase it")
    @app_commands.describe(
        do="What you decide; without it I tell what I keep", what="What is allowed, or no longer"
    )
    @app_commands.choices(do=choices(DECISIONS, named=True), what=choices(ALLOWED, named=False))
    async def privacy(
        interaction: discord.Interaction,
        do: app_commands.Choice[str] | None = None,
        what: app_commands.Choice[str] | None = None,
    ) -> None:
        await taking.take(interaction, "privacy", do=do and do.value, what=what and what.value)

    return [privacy]
