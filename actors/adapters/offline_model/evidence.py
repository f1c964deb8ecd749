"""What a prompt offers to quote: people's messages and facts, put together once, oldest first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actors.adapters.offline_model.claims import GAP, Thing
from actors.adapters.offline_model.discourse import Discourse, Source, Stated, read, spoken_line
from actors.adapters.offline_model.english import content
from actors.adapters.offline_model.requests import forget_argument

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
            elif not asked.path and claim.value.lower() == asked.root:
                found.append((claim.thing, stated))
        return found


_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)


def gather(prompt: Prompt) -> Evidence:
    """Read everything the prompt offers: recalled items, history, the triggers themselves."""
    sources: dict[int, Source] = {}
    for line in (*prompt.history, *prompt.triggers):
        if not line.is_bot and line.text:
            sources[line.message_id] = spoken_line(line)
    for item in prompt.messages:
        sources.setdefault(item.id, _recalled(item, item.text))
    for fact in prompt.facts:
        known = sources.get(fact.source_message_id)
        if known is None:
            source = _recalled(fact, fact.evidence or fact.text)
            sources[fact.source_message_id] = replace(
                source, sentence=fact.text, subject_id=fact.subject_id
            )
        elif not known.sentence:
            sources[fact.source_message_id] = replace(
                known, sentence=fact.text, subject_id=fact.subject_id
            )
    names: dict[int, set[str]] = {prompt.speaker_id: _names(prompt.speaker_name)}
    for source in sources.values():
        names.setdefault(source.author_id, set()).update(_names(source.author_name))
    people = People(prompt.speaker_id, {who: frozenset(known) for who, known in names.items()})
    return Evidence(people, read(_not_forgotten(list(sources.values()))))


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
