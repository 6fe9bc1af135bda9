"""The pitfalls of rostering that are known, numbered 1 to 32: each has a test that runs."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
KNOWN = range(1, 33)
_LETS_GO = {"skip", "skipif", "xfail", "importorskip"}
_Test = ast.FunctionDef | ast.AsyncFunctionDef


def pitfalls_in(source: str) -> Iterator[int]:
    """The numbers of `test_pitfall_01_…` that run; neither one that is let go nor any of a module that is."""
    module = ast.parse(source)
    if any(_lets_go(one) for one in module.body if not isinstance(one, _Test | ast.ClassDef)):
        return
    for one in ast.walk(module):
        if isinstance(one, _Test) and one.name.startswith("test_pitfall_") and not _lets_go(one):
            yield int(one.name.split("_")[2])


def _lets_go(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Attribute | ast.Name) and _name(one) in _LETS_GO for one in ast.walk(node))


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def missing(sources: Iterable[str]) -> list[int]:
    return sorted(set(KNOWN) - {number for source in sources for number in pitfalls_in(source)})


def test_every_pitfall_has_a_test_that_runs() -> None:
    assert missing(file.read_text(encoding="utf-8") for file in TESTS.rglob("test_*.py")) == []


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("def test_pitfall_07_pauses(): pass", True),
        ("async def test_pitfall_07_pauses(): pass", True),
        ("class TestIt:\n    def test_pitfall_07_pauses(self): pass", True),
        ("@pytest.mark.parametrize('a', [1])\ndef test_pitfall_07_pauses(a): pass", True),
        ("def pitfall_07_pauses(): pass", False),
        ("@pytest.mark.skip\ndef test_pitfall_07_pauses(): pass", False),
        ("@pytest.mark.skipif(True, reason='x')\nasync def test_pitfall_07_pauses(): pass", False),
        ("@pytest.mark.xfail\ndef test_pitfall_07_pauses(): pass", False),
        ("@pytest.mark.parametrize('a', [pytest.param(1, marks=pytest.mark.skip)])\ndef test_pitfall_07_x(a): pass", False),
        ("def test_pitfall_07_pauses():\n    pytest.skip('later')", False),
        ("pytestmark = pytest.mark.skip\ndef test_pitfall_07_pauses(): pass", False),
        ("pytest.importorskip('x')\ndef test_pitfall_07_pauses(): pass", False),
    ],
)  # fmt: skip
def test_a_test_that_is_let_go_is_none(source: str, runs: bool) -> None:
    assert (7 not in missing([source])) is runs
    assert len(missing([source])) == 31 + (not runs)
