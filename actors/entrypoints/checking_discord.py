"""What `doctor` finds out about the bot on Discord: its token, its intent, its invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.entrypoints.check import Check, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.adapters.discord_gateway.portal import Application
    from actors.config import Config

INVITE: Final = "invite"
"""The check whose finding is the link."""


def discord_checks(config: Config) -> Iterator[Check]:
    """Ask Discord's HTTP API once, without a connection to the gateway; ten seconds at most."""
    if not config.discord_token:
        yield Check("discord", "ok", "not used; with DISCORD_TOKEN it talks there")
        return
    from actors.adapters.discord_gateway.addresses import AddressError, Addresses, checked
    from actors.adapters.discord_gateway.portal import PortalError, look_up, malformed

    if sentence := malformed(config.discord_token):
        yield fault_of("discord", sentence)
        return
    try:
        addresses = checked(
            Addresses(config.discord_api, config.discord_gateway),
            any_host=config.discord_any_host,
        )
        application = look_up(config.discord_token, addresses)
    except (AddressError, PortalError) as error:
        yield fault_of("discord", str(error))
        return
    yield Check("discord", "ok", f"the token is {application.bot_name}'s ({application.bot_id})")
    yield _intent(application, wanted=config.discord_content)
    yield Check(INVITE, "ok", application.invitation)


def _intent(application: Application, *, wanted: bool) -> Check:
    what = "message content"
    if not wanted:
        return Check(what, "ok", "not asked for (LOREKEEPER_DISCORD_CONTENT=0)")
    if application.may_read_content:
        return Check(what, "ok", "the intent is switched on")
    return Check(
        what,
        "fault",
        "the Message Content Intent is switched off, so Discord will not let it in",
        "switch it on in the Developer Portal (your application, Bot), or set "
        "LOREKEEPER_DISCORD_CONTENT=0",
    )
