"""Which statements answer a question: same thing, same attribute, the latest word of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.adapters.offline_model.attributes import same_value
from actors.adapters.offline_model.claims import GAP, Claim, Thing, single
from actors.adapters.offline_model.english import concept, content, covers, narrower, norm, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from actors.adapters.offline_model.asking import Asked
    from actors.adapters.offline_model.discourse import Stated
    from actors.adapters.offline_model.evidence import Evidence

ACCEPTED: dict[str, tuple[tuple[str, ...], ...]] = {
    "home": (("home",), ("dwelling",), ("stay",)),
    "employer": (("employer",), ("field",)),
    "job": (("job",), ("field",), ("employer", "study")),
    "origin": (("origin",), ("birthplace",)),
    "birthplace": (("birthplace",),),
    "hobby": (("hobby",), ("play", "gerund")),
    "date": (("date",),),
    "be": (("be", "status", "nationality", "job", "colour", "place", "date"),),
    "taste": (("taste", "favourite"),),
    "school": (("school",),),
    "study": (("study",),),
}
"""By asked attribute, what answers it: the first group with an answer is taken."""


@dataclass(frozen=True, slots=True)
class Found:
    """The statements that stand for a question's attribute now, and those taken back."""

    standing: tuple[Stated, ...]
    denied: tuple[Stated, ...] = ()
    via: tuple[Stated, ...] = ()
    """What links the words of the question to those of the statement ("Clara" is "my sister")."""


def find(evidence: Evidence, asked: Asked, claim: Claim) -> Found:
    """The standing statements about the asked thing and attribute, oldest first."""
    thing = _resolved(evidence, claim.thing)
    if thing is None:
        return Found(())
    direct = _about(evidence, asked, claim, thing)
    if (direct.standing or direct.denied) and thing.path:
        return direct
    standing, denied, via = list(direct.standing), list(direct.denied), list(direct.via)
    for other, link in evidence.aliases(thing):  # several people may bear the name asked for
        found = _about(evidence, asked, claim, other)
        new = [s for s in found.standing if s not in standing]
        standing += new
        denied += [s for s in found.denied if s not in denied]
        via += [link] if new and link not in standing else []
    return Found(tuple(standing), tuple(denied), tuple(via))


def _resolved(evidence: Evidence, thing: Thing) -> Thing | None:
    if thing.root in {"he", "she", "it", "they"}:
        return evidence.discourse.pronoun(evidence.people.speaker_id, thing)
    return thing


def _about(evidence: Evidence, asked: Asked, claim: Claim, thing: Thing) -> Found:
    if claim.attribute == "have":
        return _had(evidence, asked, claim, thing)
    groups = ACCEPTED.get(claim.attribute, ((claim.attribute,),))
    if claim.attribute == "be" and asked.want == "person":
        groups = (("name",), ("be", "job"))
    for group in groups:
        matched = [
            stated
            for stated in evidence.discourse.stated
            if _fits(stated.claim, group, claim)
            and evidence.same_root(thing.root, stated)
            and _same_thing(stated.claim, thing)
            and _of_kind(stated, asked, claim)
        ]
        parted = _parted_with(evidence, thing)
        matched = [
            s for s in matched if s.claim.attribute != "be" or head_of(s.claim.value) not in parted
        ]
        found = _latest(_first_hand(matched))
        if found.standing or found.denied:
            return found
    return Found(())


def _first_hand(matched: list[Stated]) -> list[Stated]:
    """People's own words about themselves where there are any, else what others say of them."""
    own = [s for s in matched if s.claim.thing.root == f"#{s.source.author_id}"]
    return own or matched


def _same_thing(claim: Claim, thing: Thing) -> bool:
    return claim.thing.answers(thing)


def _fits(stated: Claim, group: tuple[str, ...], asked: Claim) -> bool:
    attribute = stated.attribute
    if attribute in group:
        return True
    if "favourite" in group and attribute.startswith("favourite.") and asked.value == GAP:
        return True
    if "gerund" in group and attribute == "taste" and stated.positive:
        return stated.value.split(" ")[0].lower().endswith("ing")
    if asked.attribute.startswith("favourite.") and attribute.startswith("favourite."):
        return covers(asked.attribute.split(".")[-1], attribute.split(".")[-1]) and set(
            asked.attribute.split(".")
        ) <= {*attribute.split("."), asked.attribute.split(".")[-1]}
    return False


def _of_kind(stated: Stated, asked: Asked, claim: Claim) -> bool:
    """A question for an instrument isn't answered by a sport."""
    if not asked.noun or claim.value != GAP or asked.want in {"place", "time", "clock", "colour"}:
        return True
    value = [concept(token.low) for token in tokens(stated.claim.value)]
    if asked.want == "kind" or asked.text == "":
        return asked.noun in value or stated.claim.value.lower().startswith(("a ", "an "))
    if any(covers(asked.noun, word) for word in value):
        return True  # else "which floor do I live on" isn't answered by the town beside it
    return claim.attribute not in {"home", "employer"} and asked.noun in content(stated.clause.text)


def _latest(matched: Iterable[Stated]) -> Found:
    standing: dict[str, list[Stated]] = {}
    denied: dict[str, list[Stated]] = {}
    for stated in sorted(matched, key=lambda s: (s.source.at, s.source.message_id, s.order)):
        claim = stated.claim
        who = claim.thing.root + "/" + "/".join(claim.thing.path)
        current = standing.setdefault(who, [])
        refused = denied.setdefault(who, [])
        same = [s for s in current if not claim.value or same_value(s.claim.value, claim.value)]
        if not claim.positive:
            standing[who] = [s for s in current if s not in same]
            refused.append(stated)
            continue
        denied[who] = [s for s in refused if not same_value(s.claim.value, claim.value)]
        if single(claim) and not claim.further:
            standing[who] = [stated]
        else:
            standing[who] = [s for s in current if s not in same] + [stated]
    return Found(
        tuple(s for group in standing.values() for s in group),
        tuple(s for group in denied.values() for s in group),
    )


def _had(evidence: Evidence, asked: Asked, claim: Claim, thing: Thing) -> Found:
    """What somebody has: stated outright, or by what it is called."""
    wanted = asked.listing or (head_of(claim.value) if claim.value != GAP else "")
    matched: list[Stated] = []
    for stated in evidence.discourse.stated:
        said = stated.claim
        if not evidence.same_root(thing.root, stated):
            continue
        if said.attribute == "have" and said.thing.answers(thing):
            kind = head_of(said.value)
        elif (
            said.attribute in {"name", "be", "colour"}
            and len(said.thing.path) == len(thing.path) + 1
        ):
            kind = said.thing.head
        else:
            continue
        if not wanted or covers(wanted, kind) or (not said.positive and kind in narrower(wanted)):
            matched.append(stated)
    names = [s for s in matched if s.claim.attribute == "name"]
    held = [s for s in matched if s.claim.attribute == "have"]
    latest = _latest([*names, *held])
    gone = {head_of(s.claim.value) for s in held if not s.claim.positive and s in latest.denied}
    standing = [s for s in latest.standing if _kind_of(s) not in gone]
    if not standing and not latest.denied:
        parted = _parted_with(evidence, thing)
        standing = [
            s
            for s in matched
            if s.claim.attribute in {"be", "colour"} and head_of(s.claim.value) not in parted
        ]
    return Found(tuple(standing), latest.denied)


def _parted_with(evidence: Evidence, thing: Thing) -> frozenset[str]:
    """What the owner says to have sold or not to have."""
    return frozenset(
        head_of(s.claim.value)
        for s in evidence.discourse.stated
        if s.claim.attribute == "have"
        and not s.claim.positive
        and evidence.same_root(thing.root, s)
    )


def _kind_of(stated: Stated) -> str:
    return (
        head_of(stated.claim.value) if stated.claim.attribute == "have" else stated.claim.thing.head
    )


def head_of(value: str) -> str:
    """The concept of a value's noun: of "two cats" cat."""
    words = norm(value).split(" ")
    return concept(words[-1]) if words[-1] else ""


def agrees(asked: Claim, stated: Claim) -> bool | None:
    """Whether a statement says what a yes-no question asks: True, False (it denies it) or None."""
    if not _value_matches(asked, stated):
        return None
    return asked.positive == stated.positive


def _value_matches(asked: Claim, stated: Claim) -> bool:
    if same_value(asked.value, stated.value):
        return True
    if asked.attribute in {
        "birthday",
        "date",
        "plan",
        "place",
        "home",
        "employer",
        "be",
        "job",
        "school",
        "visited",
        "origin",
    }:
        wanted, known = content(asked.value), content(stated.value)
        return bool(wanted) and all(word in known for word in wanted)
    if asked.attribute == "name":
        return norm(stated.value).split(" ")[0] == norm(asked.value)
    if asked.attribute == "have":
        return True  # found by its kind already
    wanted, known = content(asked.value), content(stated.value)
    return (
        bool(wanted)
        and wanted == known[: len(wanted)]
        and norm(stated.value)[len(norm(asked.value)) :]
        .lstrip()
        .startswith(("on ", "in ", "with ", "and ", "at ", "of ", "from "))
    )


def owners(found: Sequence[Stated]) -> list[str]:
    """The distinct people a set of statements is about."""
    return list(dict.fromkeys(s.claim.thing.root for s in found))
