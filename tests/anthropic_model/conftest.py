"""A model and its server for every test that wants them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from actors.adapters.anthropic_model.features import Probe
from tests.anthropic_model.talk import Talk, server_of, talk_with
from tests.fakes.claude import Claude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.adapters.anthropic_model.sdk import SdkServer


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Claude, SdkServer]]:
    """A connection takes longer to set up than a hundred answers."""
    with Claude() as claude, closing(server_of(claude)) as server:
        yield claude, server


@pytest.fixture
def talk(shared: tuple[Claude, SdkServer]) -> Talk:
    """As with Anthropic's own server: nothing is probed."""
    claude, server = shared
    claude.forget()
    talk = talk_with(claude, server)
    talk.model._probe = Probe(talk.model._sent, needed=False)
    return talk
