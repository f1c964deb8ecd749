"""`/automation` as discord.py declares it; how and why as in `command_tree`."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from discord import app_commands

    from actors.adapters.discord_gateway.taking import Taking

WHAT_CHARS_MAX: Final = 1000
WHEN_CHARS_MAX: Final = 200


def automation_group(taking: "Taking") -> "app_commands.Group":
    """Set up, list, pause, resume, delete; and one's time zone."""
    import discord
    from discord import app_commands

    group = app_commands.Group(name="automation", description="What I do at a time, for you")

    @group.command(description="Have something said or done at a time, or again and again")
    @app_commands.describe(
        what="What to say or do, as in: stand-up; or: post the links of the week",
        when="As in: tomorrow at 18:00; every weekday at 9:30; in 2 hours",
    )
    async def create(
        interaction: discord.Interaction,
        what: app_commands.Range[str, 1, WHAT_CHARS_MAX],
        when: app_commands.Range[str, 1, WHEN_CHARS_MAX],
    ) -> None:
        await taking.take(interaction, "automation create", what=what, when=when)

    @group.command(name="list", description="What you have set up, and when it is next")
    async def listed(interaction: discord.Interaction) -> None:
        await taking.take(interaction, "automation list")

    @group.command(description="Do nothing of it until it is resumed")
    @app_commands.describe(which="Its number, or words of its title")
    async def pause(
        interaction: discord.Interaction, which: app_commands.Range[str, 1, 100]
    ) -> None:
        await taking.take(interaction, "automation pause", which=which)

    @group.command(description="Go on with it, from its next time on")
    @app_commands.describe(which="Its number, or words of its title")
    async def resume(
        interaction: discord.Interaction, which: app_commands.Range[str, 1, 100]
    ) -> None:
        await taking.take(interaction, "automation resume", which=which)

    @group.command(description="End it for good")
    @app_commands.describe(which="Its number, or words of its title")
    async def delete(
        interaction: discord.Interaction, which: app_commands.Range[str, 1, 100]
    ) -> None:
        await taking.take(interaction, "automation delete", which=which)

    @group.command(description="In which time zone you live")
    @app_commands.describe(zone="As in Europe/Berlin")
    async def zone(interaction: discord.Interaction, zone: app_commands.Range[str, 1, 60]) -> None:
        await taking.take(interaction, "automation zone", zone=zone)

    async def own(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[Any]]:
        found = await taking.suggest(interaction, typed, "automations")
        return [app_commands.Choice(name=one.name, value=one.value) for one in found]

    pause.autocomplete("which")(own)
    resume.autocomplete("which")(own)
    delete.autocomplete("which")(own)
    return group
