"""A token only goes where it is meant to."""

from __future__ import annotations

import pytest

from actors.adapters.discord_gateway.addresses import AddressError, Addresses, checked

HERE = Addresses("http://127.0.0.1:8080/api/v10/", "ws://127.0.0.1:8080/gateway")
THERE = Addresses("https://chat.example/api", "wss://chat.example/gateway")


def test_discord_itself_needs_no_address() -> None:
    assert checked(Addresses(), any_host=False) == Addresses()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost"])
def test_this_machine_may_stand_in(host: str) -> None:
    given = Addresses(f"http://{host}:1/api", f"ws://{host}:1/gateway")
    assert checked(given, any_host=False) == given


def test_a_slash_at_the_end_makes_no_difference() -> None:
    assert checked(HERE, any_host=False).api == "http://127.0.0.1:8080/api/v10"


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        (THERE, "LOREKEEPER_DISCORD_ANY_HOST=1"),
        (HERE._replace(gateway=THERE.gateway), "chat.example"),
        (Addresses("http://127.0.0.1.example/api", HERE.gateway), "127.0.0.1.example"),
        (Addresses("http://127.0.0.1@chat.example/api", HERE.gateway), "chat.example"),
        (HERE._replace(gateway=""), "LOREKEEPER_DISCORD_GATEWAY"),
        (HERE._replace(api=""), "LOREKEEPER_DISCORD_API"),
        (HERE._replace(api="ftp://127.0.0.1/"), "http://"),
        (HERE._replace(api="http://127.0.0.1:port/"), "http://"),
    ],
)
def test_anything_else_is_refused_with_the_fix(addresses: Addresses, told: str) -> None:
    with pytest.raises(AddressError, match=told.replace(".", r"\.")):
        checked(addresses, any_host=False)


def test_another_host_if_that_is_what_you_want() -> None:
    assert checked(THERE, any_host=True) == THERE
