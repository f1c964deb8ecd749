"""One spelling for one page: how links are found and normalised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.tables.shared_links import (
    LINKS_PER_MESSAGE_MAX,
    URL_CHARS_MAX,
    links_in,
    normalise_link,
)

SAME = [
    ("https://Example.COM/Path", "https://example.com/Path"),
    ("HTTPS://example.com", "https://example.com"),
    ("https://example.com/", "https://example.com"),
    ("https://example.com/a/", "https://example.com/a"),
    ("https://example.com/a//", "https://example.com/a/"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("http://example.com:443/a", "http://example.com:443/a"),
    ("https://example.com:8080/a", "https://example.com:8080/a"),
    ("https://example.com/a#part", "https://example.com/a"),
    ("https://example.com/a?utm_source=x&utm_medium=y", "https://example.com/a"),
    ("https://example.com/a?UTM_Source=x", "https://example.com/a"),
    ("https://example.com/a?b=1&fbclid=x&c=2", "https://example.com/a?b=1&c=2"),
    ("https://youtu.be/x?si=abc", "https://youtu.be/x"),
    ("https://example.com/?gclid=1&igshid=2&mc_cid=3&mc_eid=4&spm=5", "https://example.com"),
    ("https://example.com/a?b=%20+x", "https://example.com/a?b=%20+x"),
    ("https://example.com/a?site=1&sip=2", "https://example.com/a?site=1&sip=2"),
    ("https://example.com/a?b", "https://example.com/a?b"),
    ("https://user:pass@example.com/a", "https://example.com/a"),
    ("https://[::1]:443/a", "https://[::1]/a"),
    ("https://münchen.example/ä", "https://münchen.example/ä"),
]


@pytest.mark.parametrize(("raw", "told"), SAME, ids=[raw for raw, _ in SAME])
def test_a_link_has_one_spelling(raw: str, told: str) -> None:
    assert normalise_link(raw) == told


@pytest.mark.parametrize(
    "raw",
    [
        "ftp://example.com/a",
        "javascript://alert",
        "https://",
        "https:///path",
        "https://example.com:port/",
        "https://[::1/a",
        "mailto:a@example.com",
        "",
        "https://example.com/" + "a" * URL_CHARS_MAX,
    ],
    ids=lambda raw: raw[:20] or "nothing",
)
def test_what_is_no_link_is_none(raw: str) -> None:
    assert normalise_link(raw) is None


FOUND = [
    ("see https://a.example/x.", ["https://a.example/x"]),
    ("(https://a.example/x)", ["https://a.example/x"]),
    ("https://a.example/wiki/Rex_(dog)", ["https://a.example/wiki/Rex_(dog)"]),
    ("[text](https://a.example/x)", ["https://a.example/x"]),
    ("<https://a.example/x>", ["https://a.example/x"]),
    ("||https://a.example/x||", ["https://a.example/x"]),
    ("**https://a.example/x**!", ["https://a.example/x"]),
    ("https://a.example/x https://b.example https://a.example/x/", [
        "https://a.example/x", "https://b.example",
    ]),
    ("`https://a.example/x`", ["https://a.example/x"]),
    ("HTTP://A.example", ["http://a.example"]),
    ("no link: a.example/x, http:/x, ://", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "links"), FOUND, ids=[text for text, _ in FOUND])
def test_links_are_found_in_what_people_write(text: str, links: list[str]) -> None:
    assert links_in(text) == links


def test_a_dump_of_links_is_bounded() -> None:
    text = " ".join(f"https://a.example/{i}" for i in range(10_000))
    assert len(links_in(text)) == LINKS_PER_MESSAGE_MAX


@given(st.text(st.sampled_from("htps:/.?#&=()[]<>@%aA1 utm_\u202e\n"), max_size=80))
def test_any_text_is_lived_through(text: str) -> None:
    for link in links_in("https://" + text):
        scheme, _, rest = link.partition("://")
        assert scheme in ("http", "https")
        assert rest
        assert not set("#<>\n ") & set(rest)
