"""A page's events sorted by kind once, so that each table looks only at its own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.event import Event, Recorded


class Kinds:
    """Events of a page by their type, each list in the order of the log."""

    def __init__(self, events: Sequence[Recorded]) -> None:
        found: defaultdict[type[Any], list[Recorded]] = defaultdict(list)
        for recorded in events:
            found[type(recorded.event)].append(recorded)
        self._found = found

    def has(self, *kinds: type[Event]) -> bool:
        """Whether there is an event of any of these types."""
        return not self._found.keys().isdisjoint(kinds)

    def of(self, *kinds: type[Event]) -> list[Recorded]:
        """Events of these types, in the order of the log."""
        lists = [found for kind in kinds if (found := self._found.get(kind))]
        if len(lists) == 1:
            return lists[0]
        return sorted((r for found in lists for r in found), key=lambda r: r.position)

    def except_of(self, *kinds: type[Event]) -> list[Recorded]:
        """All other events, in the order of the log."""
        return self.of(*(kind for kind in self._found if kind not in kinds))
