"""What one person says in one go is one burst, whoever else talks meanwhile."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actors.responder.bursts import MESSAGES_MAX, SPAN_US, Heard, bursts
from tests.responder.lines import ADA, BEN, SECOND_US, heard

QUIET_US = 1_500_000


def ids(waiting: list[Heard], quiet_us: int = QUIET_US) -> list[list[int]]:
    return [[s.message_id for s in burst.said] for burst in bursts(waiting, quiet_us=quiet_us)]


def test_messages_close_together_are_one_burst_and_a_pause_ends_it() -> None:
    assert ids([heard(1), heard(2), heard(3), heard(6)]) == [[1, 2, 3], [6]]


def test_somebody_else_between_does_not_part_it() -> None:
    assert ids([heard(1), heard(2, author_id=BEN), heard(3, created_us=2_400_000)]) == [[1, 3], [2]]


def test_without_coalescing_every_message_is_its_own() -> None:
    assert ids([heard(1), heard(2, created_us=1_000_000)], quiet_us=0) == [[1], [2]]


def test_it_is_ready_once_its_author_was_quiet() -> None:
    [burst] = bursts([heard(1), heard(2)], quiet_us=QUIET_US)
    assert burst.ready_us == 2 * SECOND_US + QUIET_US


def test_it_is_ready_at_once_when_it_can_grow_no_more() -> None:
    six = [heard(n, created_us=n * 100_000) for n in range(1, 8)]
    first, second = bursts(six, quiet_us=QUIET_US)
    assert first.ready_us == first.messages[-1].heard_us
    assert second.ready_us == second.messages[-1].heard_us + QUIET_US


def test_whoever_never_pauses_is_answered_after_eight_seconds() -> None:
    slow = [heard(n, created_us=n * 1_450_000) for n in range(1, 6)]
    [burst] = bursts(slow, quiet_us=QUIET_US)
    assert burst.ready_us <= burst.heard_us + SPAN_US


def test_how_it_was_addressed_is_what_its_first_addressed_message_says() -> None:
    [burst] = bursts([heard(1, None), heard(2, "name"), heard(3, "mention")], quiet_us=QUIET_US)
    assert burst.addressed == "name"


WAITING = st.lists(
    st.tuples(st.integers(0, 30_000_000), st.sampled_from([ADA, BEN]), st.integers(0, 3_000_000)),
    max_size=30,
).map(
    lambda drawn: [
        heard(n, created_us=at, author_id=author, late_us=late)
        for n, (at, author, late) in enumerate(drawn, 1)
    ]
)


@given(WAITING, st.sampled_from([0, 300_000, QUIET_US, 9_000_000]))
def test_every_message_is_in_exactly_one_burst_within_its_bounds(
    waiting: list[Heard], quiet_us: int
) -> None:
    made = bursts(waiting, quiet_us=quiet_us)
    assert sorted(h.said.message_id for b in made for h in b.messages) == [
        h.said.message_id for h in waiting
    ]
    for burst in made:
        assert len({s.author_id for s in burst.said}) == 1
        assert len(burst.said) <= MESSAGES_MAX
        assert burst.said[-1].created_us - burst.said[0].created_us <= SPAN_US
        assert burst.ready_us <= max(h.heard_us for h in burst.messages) + quiet_us
    assert made == bursts(waiting[::-1], quiet_us=quiet_us)
