"""docs/errors.md lists every code there is, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "adapters", "graphql_api", "infra")
TELLERS = {
    "Refused", "refusal", "BadRequest", "Flaw", "Notice", "Hold", "add", "_coded", "_refused", "too_large", "not_found",
}  # fmt: skip
"""Calls one of whose arguments is a code."""
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
WRITTEN = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \|", re.MULTILINE)
NO_CODES = {
    "DYLD_LIBRARY_PATH", "LC_ALL", "LD_LIBRARY_PATH", "O_NOFOLLOW", "O_NONBLOCK", "PG_VERSION", "SC_PAGE_SIZE",
    "SC_PHYS_PAGES", "XDG_DATA_HOME", "POST", "GET",
}  # fmt: skip
"""Names of variables and the like, which are spelled as codes are."""


def codes_in(source: str) -> Iterator[str]:
    """Every text spelled like a code with an underscore, and single words where a code is told."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "_" in node.value:
            if CODE.fullmatch(node.value):
                yield node.value
        elif isinstance(node, ast.Call) and _name(node.func) in TELLERS:
            yield from _texts(node.args)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from _texts([value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "code"])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and any(_name(to) == "code" for to in _targets(node)):
            yield from _texts([node.value] if node.value else [])


def codes_in_sql(source: str) -> Iterator[str]:
    """Every literal spelled like a code with an underscore."""
    for text in re.findall(r"'(\w+)'", source):
        if "_" in text and CODE.fullmatch(text):
            yield text


def documented() -> set[str]:
    return set(WRITTEN.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8")))


def used() -> set[str]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    statements = [path for package in PACKAGES for path in (ROOT / package).rglob("*.sql")]
    scalars = {"BAD_DATE", "BAD_DATE_TIME", "BAD_LOCAL_TIME"}  # put together from the scalar's name
    told = {code for path in files for code in codes_in(path.read_text(encoding="utf-8"))}
    told |= {code for path in statements for code in codes_in_sql(path.read_text(encoding="utf-8"))}
    return {code for code in told if not code.startswith("HOMEROOM_")} - NO_CODES | scalars  # HOMEROOM_ are settings


def test_every_code_is_documented() -> None:
    assert sorted(used() - documented()) == []


def test_no_code_is_documented_that_is_not_used() -> None:
    assert sorted(documented() - used()) == []


def test_each_code_is_documented_once() -> None:
    listed = WRITTEN.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8"))
    assert len(listed) == len(set(listed))


def test_the_search_finds_codes_wherever_they_hide() -> None:
    source = """
class SectionFull(Refused):
    code = "SOLD_OUT"
CODE = {"matches": "x", "code": "FROM_A_MAPPING"}
raise Refused("FULL", "No seat is left.")
raise GraphQLError("No.", extensions={"code": "IN_EXTENSIONS"})
told = {"code": "INTERNAL", "message": "No."}
"""
    assert set(codes_in(source)) == {"SOLD_OUT", "FROM_A_MAPPING", "FULL", "IN_EXTENSIONS", "INTERNAL"}
    assert set(codes_in_sql("SELECT 'IN_SQL' AS code, 'plain', 'RESET'")) == {"IN_SQL"}


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes[:1]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
