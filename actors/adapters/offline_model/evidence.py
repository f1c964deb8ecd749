"""What a prompt offers to quote: people's messages and facts, put together once, oldest first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import GAP, Thing
from actors.adapters.offline_model.discourse import Discourse, Source, Stated, read, spoken_line
from actors.adapters.offline_model.english import content
from actors.adapters.offline_model.requests import forget_argument
from actors.adapters.offline_model.sentences import READ_CHARS_MAX

if TYPE_CHECKING:
    from actors.ports import Prompt, Recalled


@dataclass(frozen=True, slots=True)
class People:
    """Who is who: ids decide, names only point."""

    speaker_id: int
    names: dict[int, frozenset[str]]
    """Every author's display names in view, and their first words, lower case."""

    def called(self, name: str) -> frozenset[int]:
        """The authors a name may mean."""
        return frozenset(person for person, names in self.names.items() if name in names)

    def own_names(self) -> frozenset[str]:
        """The asker's names that nobody else in view has: only those mean the asker."""
        own = self.names.get(self.speaker_id, frozenset())
        return frozenset(name for name in own if self.called(name) == frozenset({self.speaker_id}))

    def of(self, root: str, name: str) -> bool:
        """Whether a resolved root "#17" is a person called `name`."""
        return root.startswith("#") and name in self.names.get(int(root[1:]), frozenset())


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sources of a prompt, read."""

    people: People
    discourse: Discourse

    def same_root(self, asked: str, stated: Stated) -> bool:
        """Whether a statement is about the person or place in speech that the question means."""
        root = stated.claim.thing.root
        me = f"#{self.people.speaker_id}"
        if asked == GAP or (asked.startswith("#") and asked == root):
            return True
        if asked in {"me", "we"}:
            if root == me or (
                asked == "we" and root.startswith("#") and _WE.search(stated.clause.text)
            ):
                return True
            return root in self.people.own_names()
        if asked == "":
            return root in {"", me} or (
                root.startswith("#") and _WE.search(stated.clause.text) is not None
            )
        if root.startswith("#"):
            return self.people.of(root, asked) or int(root[1:]) in self._self_named(asked)
        return root == asked or (
            bool(root)
            and root.split(" ")[0] == asked.split(" ", maxsplit=1)[0]
            and (" " in root) != (" " in asked)
        )

    def _self_named(self, name: str) -> frozenset[int]:
        return frozenset(
            int(s.claim.thing.root[1:])
            for s in self.discourse.stated
            if s.claim.attribute == "name"
            and not s.claim.thing.path
            and s.claim.positive
            and s.claim.thing.root.startswith("#")
            and s.claim.value.lower() == name
        )

    def aliases(self, asked: Thing) -> list[tuple[Thing, Stated]]:
        """Other ways the same one is named: "my sister" and, by what she is called, "clara"."""
        found: list[tuple[Thing, Stated]] = []
        for stated in self.discourse.stated:
            claim = stated.claim
            if claim.attribute != "name" or not claim.positive or not claim.thing.path:
                continue
            if asked.path and self.same_root(asked.root, stated) and claim.thing.answers(asked):
                found.append((Thing(claim.value.lower()), stated))
            elif claim.value.lower() == asked.root:  # "Greg's parrot": my neighbour's
                path = (*claim.thing.path, *asked.path)
                kind = asked.modifiers if asked.path else claim.thing.modifiers
                found.append((Thing(claim.thing.root, path, kind), stated))
        return found


READ_TOTAL_CHARS_MAX = 60_000
"""Of all sources together: what is most likely to answer comes first, and the rest of a talk full
of walls of text isn't worth a person's waiting for seconds."""
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)


def gather(prompt: Prompt) -> Evidence:
    """Read everything the prompt offers: recalled items, history, the triggers themselves."""
    sources: dict[int, Source] = {}
    for line in prompt.triggers:
        _add(sources, spoken_line(line))
    for item in prompt.messages:
        _add(sources, _recalled(item, item.text))
    for line in reversed(prompt.history):
        if not line.is_bot:
            _add(sources, spoken_line(line))
    for fact in prompt.facts:
        known = sources.get(fact.source_message_id) or _recalled(fact, fact.evidence or fact.text)
        if not known.sentence:
            known = replace(known, sentence=fact.text, subject_id=fact.subject_id)
        sources[fact.source_message_id] = known
    names: dict[int, set[str]] = {prompt.speaker_id: _names(prompt.speaker_name)}
    for source in sources.values():
        names.setdefault(source.author_id, set()).update(_names(source.author_name))
    people = People(prompt.speaker_id, {who: frozenset(known) for who, known in names.items()})
    return Evidence(people, read(_not_forgotten(list(sources.values()))))


def _add(sources: dict[int, Source], source: Source) -> None:
    """Add a message unless it is known already, says nothing, or there is enough to read."""
    read_chars = sum(min(len(known.text), READ_CHARS_MAX) for known in sources.values())
    if source.text and read_chars < READ_TOTAL_CHARS_MAX:
        sources.setdefault(source.message_id, source)


def _recalled(item: Recalled, text: str) -> Source:
    return Source(
        item.source_message_id, item.author_id, item.author_name, item.at, text, item.kind, item.id
    )


def _names(name: str) -> set[str]:
    low = name.lower().strip()
    return {low, low.split(" ")[0]} if low else set()


def _not_forgotten(sources: list[Source]) -> list[Source]:
    """Without what its author later asked to forget, and without those requests."""
    kept: list[Source] = []
    for source in sorted(sources, key=lambda s: (s.at, s.message_id)):
        asked = forget_argument(source.text)
        if asked is None:
            kept.append(source)
            continue
        words = set(content(asked))
        if words:
            kept = [
                k
                for k in kept
                if k.author_id != source.author_id or not words <= set(content(k.text[:2_000]))
            ]
    return kept
