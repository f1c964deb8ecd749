"""A child process whose output can be waited for, line by line."""

from __future__ import annotations

import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tests.fakes.forks import Forked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 60.0  # a command needs a second or two on an idle machine


BY_WORDS_ALONE = {"LOREKEEPER_EMBEDDER": "none"}
"""For a process that has nothing to find by meaning: it starts in half the time."""


class Process:
    """Started when made. `shown` and `said` are the whole lines of standard output and error."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        before: Callable[[], object] | None = None,
        shows_to: int | None = None,
        anew: bool = False,
    ) -> None:
        """`shows_to` is a file to write to instead of `shown`; `anew`, in a new interpreter."""
        pipe = subprocess.PIPE
        self._child: Forked | subprocess.Popen[bytes]
        if anew:
            self._child = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=pipe,
                stdout=pipe if shows_to is None else shows_to,
                stderr=pipe,
                env=environment,
                preexec_fn=before,  # noqa: PLW1509 - limits of the child; nothing forks meanwhile
            )
        else:
            self._child = Forked(command, environment=environment, before=before, shows_to=shows_to)
        self.shown: list[str] = []
        self.said: list[str] = []
        self._changed = threading.Condition()
        self._readers = [
            threading.Thread(target=self._read, args=(stream, lines), daemon=True)
            for stream, lines in ((self._child.stdout, self.shown), (self._child.stderr, self.said))
            if stream is not None
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: IO[bytes], lines: list[str]) -> None:
        for raw in stream:
            if raw.endswith(b"\n"):  # half a line was never shown to anyone
                with self._changed:
                    lines.append(raw[:-1].decode("utf-8", "replace"))
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    @property
    def pid(self) -> int:
        return self._child.pid

    def wait_for(self, ready: Callable[[Process], object], timeout_s: float = TIMEOUT_S) -> bool:
        """Return when `ready` is true of what it wrote; whether it was before the process ended."""
        with self._changed:
            met = self._changed.wait_for(lambda: ready(self) or self._ended(), timeout_s)
            assert met, f"nothing came: {self.shown[-5:]} {self.said[-5:]}"
            return bool(ready(self))

    def _ended(self) -> bool:
        return not any(reader.is_alive() for reader in self._readers)

    def feed(self, data: bytes | str) -> None:
        """Into its standard input; ignored if it has gone."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(data.encode() if isinstance(data, str) else data)
            self._child.stdin.flush()
        except BrokenPipeError:
            pass

    def close_input(self) -> None:
        assert self._child.stdin is not None
        with suppress(BrokenPipeError):
            self._child.stdin.close()

    def signal(self, number: int) -> None:
        self._child.send_signal(number)

    def kill_within(self, seconds: float) -> None:
        """SIGKILL after this time, if it has not ended by then."""
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()

    def finish(self, timeout_s: float = TIMEOUT_S) -> int:
        """Close its input and wait for its end; the exit code, -9 if it was killed."""
        self.close_input()
        try:
            code = self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
            raise AssertionError(f"it hung: {self.shown[-5:]} {self.said[-20:]}") from None
        finally:
            for reader in self._readers:
                reader.join(timeout_s)
            for stream in (self._child.stdout, self._child.stderr):
                if stream is not None:
                    stream.close()
        return code
