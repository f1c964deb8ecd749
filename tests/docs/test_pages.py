"""Every page holds together: links lead somewhere, pictures are drawn, words are explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actors import config
from tests.docs.pages import PAGES, anchors, links, parts
from tests.tidy.sources import ROOT, text

DOCS = Path("docs")
DRAWINGS = ("flowchart ", "graph ", "sequenceDiagram", "stateDiagram", "erDiagram", "classDiagram")
ABSOLUTE = re.compile(r"(?<![\w.~/:)>*}-])/\w[\w.-]*/\w")
"""A path of two steps from the root; `/exit` is a word of the chat."""


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    inside = [link for link in links(page) if "://" not in link]
    assert not [link for link in inside if link.startswith("/")]
    for link in inside:
        target, _, anchor = link.partition("#")
        file = (ROOT / page.parent / target).resolve() if target else ROOT / page
        assert file.exists(), f"{page} links to {link}"
        assert file.is_relative_to(ROOT), f"{page} links out of the repository: {link}"
        if anchor:
            assert anchor in anchors(file.relative_to(ROOT)), f"{page} links to {link}"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_drawings_are_in_mermaid_blocks_and_nowhere_else(page: Path) -> None:
    prose, blocks = parts(page)
    assert not [line for line in prose if line.startswith(DRAWINGS)]
    for block in blocks:
        drawn = any(line.startswith(DRAWINGS) for line in block.lines[:1])
        assert drawn == (block.language == "mermaid"), f"{page}: {block.lines[:1]}"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_path_begins_at_the_root(page: Path) -> None:
    assert not ABSOLUTE.findall(text(page))


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [Path("README.md")]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for link in links(page):
            target = link.partition("#")[0]
            if target and "://" not in target:
                file = (ROOT / page.parent / target).resolve()
                waiting.append(file.relative_to(ROOT))
    assert not set(PAGES) - reached


def test_the_glossary_names_the_fixed_numbers_of_the_console() -> None:
    glossary = text(DOCS / "glossary.md")
    for name in ("OPERATOR_ID", "LOREKEEPER_ID", "CONSOLE_CHANNEL_ID", "OPERATOR_NAME"):
        assert f"`{name}` | {getattr(config, name)} |" in glossary
