"""Reads the documents: their code blocks in order, their links, their headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
"""What is held to the program; decisions tell of their day."""
YEAR = ROOT / "docs" / "school-year.md"
"""The one document in which time goes by."""

_FENCE = re.compile(r"^```(\w*) ?(.*)$")
_AS = re.compile(r"^<!-- as (.+) -->$")
_AT = re.compile(r"^<!-- it is (\d{4}-\d\d-\d\d \d\d:\d\d) -->$")
_LEAVES = re.compile(r"^<!-- meanwhile (\w+) leaves -->$")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """Fenced code. "```json answer" has the language `json` and the role `answer`.

    Who asks (`viewer`), who `leaves` the roster before, and what time `it_is` from then on, stand in comments above.
    """

    path: Path
    line: int
    language: str
    role: str
    text: str
    viewer: str | None = None
    leaves: str | None = None
    it_is: str | None = None

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks(path: Path) -> list[Block]:
    return list(_blocks(path, path.read_text(encoding="utf-8").splitlines()))


def _blocks(path: Path, lines: list[str]) -> Iterator[Block]:
    viewer: str | None = None
    leaves: str | None = None
    it_is: str | None = None
    inside: tuple[int, str, str] | None = None
    held: list[str] = []
    for number, line in enumerate(lines, 1):
        if inside is not None:
            if line.strip() == "```":
                yield Block(path, inside[0], inside[1], inside[2], "\n".join(held), viewer, leaves, it_is)
                inside, held, viewer, leaves, it_is = None, [], None, None, None
            else:
                held.append(line)
        elif fence := _FENCE.match(line):
            inside = (number, fence[1], fence[2].strip())
        elif told := _AS.match(line.strip()):
            viewer = told[1]
        elif left := _LEAVES.match(line.strip()):
            leaves = left[1]
        elif told := _AT.match(line.strip()):
            it_is = told[1]
    assert inside is None, f"{path.name}: a block is not closed"


def prose(path: Path) -> str:
    """The document without its code blocks."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def links(path: Path) -> list[str]:
    return _LINK.findall(prose(path))


def inline_code(path: Path) -> list[str]:
    return _INLINE.findall(prose(path))


def anchors(path: Path) -> set[str]:
    """The names under which a browser finds the headings."""
    headings = re.findall(r"^#+ (.+)$", prose(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table_rows(path: Path, heading: str) -> list[list[str]]:
    """The cells of the tables under one heading."""
    _, _, after = path.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    assert after, f"{path.name} has no part called {heading}"
    part = re.split(r"^## ", after, flags=re.MULTILINE)[0]
    rows = [line.strip().strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not set("".join(row)) <= set("-| :")]
