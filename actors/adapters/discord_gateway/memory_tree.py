"""`/memory`, as discord.py declares it; the library reads the types of the parameters."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    import discord
    from discord import app_commands

    from actors.adapters.discord_gateway.taking import Taking

    Suggesting = Callable[
        [discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]
    ]

FACT_CHARS_MAX: Final = 400
TEXT_CHARS_MAX: Final = 300
PAGES_MAX: Final = 100


def memory_group(taking: "Taking") -> "app_commands.Group":
    """What a person sees, changes and decides about what is known of them."""
    from discord import app_commands

    memory = app_commands.Group(name="memory", description="What I remember about you")
    _about_facts(memory, taking)
    _about_keeping(memory, taking)
    _about_everything(memory, taking)
    return memory


def _about_facts(memory: "app_commands.Group", taking: "Taking") -> None:
    import discord
    from discord import app_commands

    @memory.command(description="What I know about you, and where you said it")
    @app_commands.describe(about="Only what has these words in it", page="Which page of it")
    async def show(
        interaction: discord.Interaction,
        about: app_commands.Range[str, 1, 100] | None = None,
        page: app_commands.Range[int, 1, PAGES_MAX] | None = None,
    ) -> None:
        await taking.take(interaction, "memory show", about=about, page=page)

    @memory.command(description="Put right what I know about you")
    @app_commands.describe(fact="What is wrong", text="How it is instead, in your own words")
    async def correct(
        interaction: discord.Interaction,
        fact: app_commands.Range[str, 1, FACT_CHARS_MAX],
        text: app_commands.Range[str, 1, TEXT_CHARS_MAX],
    ) -> None:
        await taking.take(interaction, "memory correct", fact=fact, text=text)

    @memory.command(description="Have something about you forgotten; shows first what would go")
    @app_commands.describe(what="A thing I know about you, or words that are in it")
    async def forget(
        interaction: discord.Interaction, what: app_commands.Range[str, 1, FACT_CHARS_MAX]
    ) -> None:
        await taking.take(interaction, "memory forget", what=what)

    @memory.command(description="Take back what you had me forget in the last ten minutes")
    async def undo(interaction: discord.Interaction) -> None:
        await taking.take(interaction, "memory undo")

    correct.autocomplete("fact")(_own_facts(taking))
    forget.autocomplete("what")(_own_facts(taking))


def _about_keeping(memory: "app_commands.Group", taking: "Taking") -> None:
    import discord
    from discord import app_commands

    @memory.command(description="Keep something that I know about you for good")
    @app_commands.describe(fact="What is never to be crowded out")
    async def pin(
        interaction: discord.Interaction, fact: app_commands.Range[str, 1, FACT_CHARS_MAX]
    ) -> None:
        await taking.take(interaction, "memory pin", fact=fact)

    @memory.command(description="Keep it no longer than anything else")
    @app_commands.describe(fact="What you had pinned")
    async def unpin(
        interaction: discord.Interaction, fact: app_commands.Range[str, 1, FACT_CHARS_MAX]
    ) -> None:
        await taking.take(interaction, "memory unpin", fact=fact)

    pin.autocomplete("fact")(_own_facts(taking))
    unpin.autocomplete("fact")(_own_facts(taking))


def _own_facts(taking: "Taking") -> "Suggesting":
    """Suggests what is known of who types."""
    import discord
    from discord import app_commands

    async def own_facts(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        found = await taking.suggest(interaction, typed, "facts")
        return [app_commands.Choice(name=one.name, value=one.value) for one in found]

    return own_facts


def _about_everything(memory: "app_commands.Group", taking: "Taking") -> None:
    import discord
    from discord import app_commands

    @memory.command(description="All that you said and all I know about you, as a file")
    @app_commands.describe(form="For people to read, or for `import`")
    @app_commands.choices(
        form=[
            app_commands.Choice(name="a text to read", value="readable"),
            app_commands.Choice(name="data, as `import` reads it", value="json"),
        ]
    )
    async def export(
        interaction: discord.Interaction, form: app_commands.Choice[str] | None = None
    ) -> None:
        await taking.take(interaction, "memory export", form=form and form.value)

    @memory.command(description="Keep nothing that you write from now on")
    async def pause(interaction: discord.Interaction) -> None:
        await taking.take(interaction, "memory pause")

    @memory.command(description="Keep what you write again")
    async def resume(interaction: discord.Interaction) -> None:
        await taking.take(interaction, "memory resume")

    @memory.command(description="Why I said something, and what I remembered for it")
    @app_commands.describe(message="The link or the id of a message of mine in this channel")
    async def why(
        interaction: discord.Interaction, message: app_commands.Range[str, 1, 200]
    ) -> None:
        await taking.take(interaction, "memory why", link=message)
