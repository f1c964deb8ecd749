"""Commands with an embedder on a server: what they say it costs, and what they may not spend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import run
from actors.entrypoints.environment import BadInputError, Environment, config_of
from tests.cli.conftest import ENVIRONMENT, Ended
from tests.fakes.embeddings import KEY, Embeddings, Goes
from tests.importers.exports import export, exported, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FIRST = 1_478_000_000_000_000_000
MESSAGES = 12


@pytest.fixture
def server() -> Iterator[Embeddings]:
    with Embeddings() as server:
        yield server


@pytest.fixture
def history(tmp_path: Path) -> Path:
    said = [
        exported(
            FIRST + n, timestamp=f"2026-03-02T18:{n:02}:00+00:00", content=f"I sorted shelf {n}."
        )
        for n in range(MESSAGES)
    ]
    return write(tmp_path / "lab.json", export(*said))


class Commands:
    """Commands on one folder, with an embedder chosen by the environment."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._data = data
        self._capsys = capsys

    def __call__(self, embedder: Mapping[str, str], *arguments: str) -> Ended:
        self._capsys.readouterr()
        environment = {**ENVIRONMENT, "LOREKEEPER_DATA": str(self._data), **embedder}
        code = run.main(arguments, environment)
        said = self._capsys.readouterr()
        return Ended(code, said.out, " ".join(said.err.split()))


@pytest.fixture
def commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(tmp_path / "data", capsys)


def voyage(server: Embeddings) -> dict[str, str]:
    return {
        "LOREKEEPER_EMBEDDER": "voyage",
        "LOREKEEPER_EMBEDDER_URL": server.url,
        "VOYAGE_API_KEY": KEY,
    }


def ollama(server: Embeddings) -> dict[str, str]:
    return {"LOREKEEPER_EMBEDDER": "ollama:bge-m3", "LOREKEEPER_EMBEDDER_URL": server.url}


def test_imported_history_is_embedded_for_money_only_after_its_price_was_shown_and_agreed_to(
    server: Embeddings, commands: Commands, history: Path
) -> None:
    paid = voyage(server)
    assert commands(paid, "import", str(history)).code == 0
    asked = commands(paid, "import", str(history), "--embed")
    assert asked.code == 1
    assert f"{MESSAGES} messages and 0 facts have no vector of voyage/voyage-4-lite" in asked.err
    assert "embedding them costs $0.01 at most" in asked.err
    assert "add --yes" in asked.err
    assert server.bodies == []

    done = commands(paid, "import", str(history), "--embed", "--yes")
    assert done.code == 0, done.err
    assert len(server.texts()) == MESSAGES
    (day,) = commands(paid, "costs", "--json").json()["groups"]
    assert day["usd"] == pytest.approx(0.02 * server.tokens / 1e6)

    again = commands(paid, "import", str(history), "--embed")
    assert again.code == 0  # nothing is left to agree to
    assert len(server.texts()) == MESSAGES


def test_what_could_not_be_embedded_is_told(
    server: Embeddings, commands: Commands, history: Path
) -> None:
    server.otherwise = Goes(429)
    ended = commands(voyage(server), "import", str(history), "--embed", "--yes")
    assert "The rate limit of" in ended.err
    assert f"{MESSAGES} messages and facts have no vector yet" in ended.out


def test_a_free_embedder_is_not_asked_about_and_finds(
    server: Embeddings, commands: Commands, history: Path
) -> None:
    free = ollama(server)
    assert commands(free, "import", str(history), "--embed").code == 0
    assert len(server.texts()) == MESSAGES
    assert "shelf 7" in commands(free, "recall", "which shelf was 7").out
    assert server.texts()[-1] == "which shelf was 7"
    assert "ollama/bge-m3@127.0.0.1" in commands(free, "doctor", "--json").out


def test_the_command_line_asks_nothing_that_would_have_to_be_paid_for(
    server: Embeddings, commands: Commands, history: Path
) -> None:
    paid = voyage(server)
    commands(paid, "import", str(history), "--embed", "--yes")
    asked = len(server.bodies)
    found = commands(paid, "recall", "which shelf was 7")
    assert "shelf 7" in found.out
    assert "costs money, and this command may not spend any" in found.err
    assert "is not asked: that would cost" in commands(paid, "doctor", "--json").out
    assert len(server.bodies) == asked


def test_a_server_that_is_down_leaves_words(commands: Commands, history: Path) -> None:
    with Embeddings() as server:
        free = ollama(server)
        commands(free, "import", str(history), "--embed")
    found = commands(free, "recall", "which shelf was 7")
    assert "shelf 7" in found.out
    assert "cannot be reached; check the network" in found.err
    doctor = commands(free, "doctor", "--json")
    assert doctor.code == 0
    assert "recall goes by words alone" in doctor.out


def test_without_a_key_or_a_price_it_says_what_to_do(
    server: Embeddings, commands: Commands, history: Path
) -> None:
    keyless = {"LOREKEEPER_EMBEDDER": "voyage"}
    told = commands(keyless, "import", str(history), "--embed")
    assert "VOYAGE_API_KEY is not set" in told.err
    unknown = voyage(server) | {"LOREKEEPER_EMBEDDER": "voyage:voyage-99"}
    told = commands(unknown, "import", str(history), "--embed")
    assert told.code == 1
    assert "money.own_embed_usd" in told.err
    assert server.bodies == []


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (Environment(embedder="none:x"), "LOREKEEPER_EMBEDDER must be one of"),
        (Environment(embedder="chroma"), "LOREKEEPER_EMBEDDER must be one of"),
        (
            Environment(embedder="ollama", embedder_url="localhost"),
            "LOREKEEPER_EMBEDDER_URL must be an address",
        ),
    ],
)
def test_an_embedder_that_makes_no_sense_is_one_sentence(
    tmp_path: Path, environment: Environment, sentence: str
) -> None:
    with pytest.raises(BadInputError, match=sentence):
        config_of(environment, tmp_path)
