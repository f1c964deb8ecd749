"""What holds for every test: no world outside, no thread left behind, no race against a clock."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from pykka import ActorRegistry

from projections import schema
from run import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterator

# A busy machine must not fail an example; the time-out of the whole test still does.
settings.register_profile("lorekeeper", deadline=None)
settings.load_profile("lorekeeper")

SOAK_TIMEOUT_S = 3600  # hundreds of restarts; anything longer is stuck
THREAD_GOODBYE_S = 5.0  # a stopped thread needs milliseconds, more on a busy machine
WORKERS_MAX = 4  # the longest tests take a fourth of all; each worker takes 500 MB
MEMORY_DISK = Path("/dev/shm")
MEMORY_DISK_BYTES_MIN = 2_000_000_000  # ten times what the tests need at once
SECRETS = ("ANTHROPIC_", "DISCORD_", "LOREKEEPER_", "OPENAI_", "VOYAGE_")


def pytest_configure() -> None:
    """Libraries as run.py sets them, and files in memory where there is room.

    Waiting for the disk is a fifth of all. Kills are of processes, not of the machine, so nothing
    here is about what a disk has kept.
    """
    os.environ.update(LIBRARIES)
    try:
        free_bytes = shutil.disk_usage(MEMORY_DISK).free
    except OSError:
        return
    if "TMPDIR" not in os.environ and free_bytes >= MEMORY_DISK_BYTES_MIN:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY_DISK)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two more than processors: a third of the time is waiting for disks and child processes.

    None for a test given by name, which is over before they are up.
    """
    named = any("::" in argument for argument in config.args)
    return 0 if named else min((os.cpu_count() or 1) + 2, WORKERS_MAX)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(SOAK_TIMEOUT_S))


@pytest.fixture(autouse=True, scope="session")
def _no_world_outside() -> Iterator[None]:
    """Loopback only, and the operator's own token, key and settings are invisible."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {host}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_to_loopback)
        for name in os.environ:
            if name.startswith(SECRETS):
                patch.delenv(name)
        yield


@pytest.fixture(autouse=True, scope="session")
def _empty_tables_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Making them with all their comments takes 100 ms, and every test does."""
    template = tmp_path_factory.mktemp("template") / "read.duckdb"
    schema.create(template)

    def copied(path: Path) -> None:
        shutil.copyfile(template, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "create", copied)
        yield


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    leftovers = [thread for thread in threading.enumerate() if thread not in before]
    for thread in leftovers:
        thread.join(THREAD_GOODBYE_S)
    alive = [thread.name for thread in leftovers if thread.is_alive()]
    if alive:
        ActorRegistry.stop_all(block=False)  # so that pytest itself can end
        pytest.fail(f"threads left behind: {', '.join(alive)}")
