"""Where Discord is: a wrong address gets our token, so only this machine may stand in for it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

API = "LOREKEEPER_DISCORD_API"
GATEWAY = "LOREKEEPER_DISCORD_GATEWAY"
ANY_HOST = "LOREKEEPER_DISCORD_ANY_HOST"


class Addresses(NamedTuple):
    """Empty where Discord's own are meant."""

    api: str = ""
    """As in http://127.0.0.1:8080/api/v10."""
    gateway: str = ""
    """As in ws://127.0.0.1:8080/gateway."""


class AddressError(ValueError):
    """An address we do not send a token to; the text is one sentence with the fix."""


def checked(addresses: Addresses, *, any_host: bool) -> Addresses:
    """The same addresses, if a token may go there.

    Raises:
        AddressError: they may not be used.
    """
    api, gateway = addresses
    if bool(api) != bool(gateway):
        missing, given = (GATEWAY, API) if api else (API, GATEWAY)
        raise AddressError(f"{given} is set without {missing}; set both or none.")
    for name, address, schemes in (
        (API, api, ("http", "https")),
        (GATEWAY, gateway, ("ws", "wss")),
    ):
        if not address:
            continue
        host = _host(address, schemes)
        if not host:
            raise AddressError(
                f"{name} must be an address like {schemes[0]}://127.0.0.1:8080/…, not {address!r}."
            )
        if not any_host and not _loopback(host):
            raise AddressError(
                f"{name} points to {host}, which is not this machine and would get your token; "
                f"set {ANY_HOST}=1 if that is what you want."
            )
    return Addresses(api.rstrip("/"), gateway)


def _host(address: str, schemes: tuple[str, ...]) -> str:
    """The host; "" if the address makes no sense."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for what is no number
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in schemes else ""


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
