"""`import` of a data package: repeatable, a fault costs one channel, forgotten stays forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.importers.packages import (
    ADA,
    GENERAL,
    LAB,
    WITH_BEN,
    archive,
    as_json,
    direct_channel,
    folder,
    new_layout,
    row,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli


def package(*rows: object) -> dict[str, bytes]:
    return {
        **new_layout(*rows),
        f"Messages/c{WITH_BEN}/channel.json": direct_channel(WITH_BEN, ADA, 5),
        f"Messages/c{WITH_BEN}/messages.json": as_json(row(11))[:-5],
    }


def test_a_package_is_imported_once_whole_and_told_what_was_broken(
    cli: Cli, tmp_path: Path
) -> None:
    zipped = archive(tmp_path / "package.zip", package(row(1), row(2)))
    first = cli("import", str(zipped), "--json")
    assert first.code == 2
    assert f"Messages/c{WITH_BEN}/messages.json is cut off after message 0" in first.err
    assert first.json()["events_added"] == 2
    rows = cli("query", "SELECT message_id, guild_id, author_name FROM messages", "--json").json()
    assert {(r["message_id"], r["guild_id"], r["author_name"]) for r in rows} == {
        ("1", str(LAB), "Ada"),
        ("2", str(LAB), "Ada"),
    }
    again = cli("import", str(folder(tmp_path / "unpacked", package(row(1), row(2)))), "--json")
    assert again.json()["events_added"] == 0


def test_the_package_of_somebody_who_was_forgotten_is_refused(cli: Cli, tmp_path: Path) -> None:
    assert cli("import", str(archive(tmp_path / "a.zip", new_layout(row(1))))).code == 0
    assert cli("forget", "--user", str(ADA), "--yes").code == 0
    done = cli("import", str(archive(tmp_path / "b.zip", new_layout(row(1), row(2)))), "--json")
    assert done.code == 0
    assert (done.json()["events_added"], done.json()["refused"]) == (0, 2)
    left = cli(
        "query", f"SELECT count(*) AS n FROM messages WHERE channel_id = {GENERAL}", "--json"
    )
    assert left.json() == [{"n": 0}]
