"""What documents say about commands, files, limits and permissions is so."""

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import pytest

from adapters.csv_files.templates import COLUMNS
from graphql_api.limits import LIMITS
from graphql_api.schema import schema
from infra.settings import PREFIX, Settings
from tests.docs.commands import every_option, problem, written
from tests.docs.markdown import DOCUMENTS, ROOT, anchors, inline_code, links, table_rows

API = ROOT / "docs" / "api.md"
LINKED = [*DOCUMENTS, *sorted((ROOT / "docs" / "decisions").glob("*.md")), *sorted(ROOT.glob("*.md"))]
ONLY_TESTS = ("HOMEROOM_TEST_", "HOMEROOM_BENCH_")
MEBIBYTE = 1024 * 1024


def by_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=by_name)
def test_every_command_exists_with_its_options(path: Path) -> None:
    wrong = {line: why for line, whole in written(path) if (why := problem(line, whole))}
    assert wrong == {}


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.stem != "benchmarks"], ids=by_name)
def test_every_option_belongs_to_a_command(path: Path) -> None:
    told = {word for code in inline_code(path) if code.startswith("--") for word in code.split() if word[:2] == "--"}
    assert sorted(told - every_option()) == []


@pytest.mark.parametrize(
    "line", ["dance", "homerooms dance", "serve --loudly", "token --hours soon", "migrate now", "mass-schedule undo"]
)
def test_a_wrong_command_is_found(line: str) -> None:
    assert problem(line, whole=True)


def test_targets_of_make_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    text = "\n".join(path.read_text(encoding="utf-8") for path in LINKED)
    told = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", text, flags=re.MULTILINE))
    assert sorted({one or other for one, other in told} - targets) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=by_name)
def test_every_setting_exists(path: Path) -> None:
    told = {
        name
        for name in re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text(encoding="utf-8"))
        if not name.startswith(ONLY_TESTS)
    }
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {"HOMEROOM_DISTRICT", "HOMEROOM_PREBOOK"}
    assert sorted(told - known) == []


@pytest.mark.parametrize("path", sorted(set(LINKED)), ids=by_name)
def test_every_link_leads_somewhere(path: Path) -> None:
    wrong = []
    for link in links(path):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


def test_the_limits_are_those_of_the_program() -> None:
    told = {
        int(number.replace(",", ""))
        for row in table_rows(API, "Limits")[1:]
        for number in re.findall(r"\d[\d,]*", " ".join(row))
    }
    numbers = {getattr(LIMITS, each.name) for each in fields(LIMITS)}
    assert told == {number // MEBIBYTE if number >= MEBIBYTE else number for number in numbers}


def test_the_roles_table_names_every_mutation_once() -> None:
    told = [name for row in table_rows(API, "Who may do what")[1:] for name in re.findall(r"`(\w+)`", row[0])]
    assert schema.core.mutation_type is not None
    mutations = set(schema.core.mutation_type.fields)
    assert sorted(name for name in told if name in mutations) == sorted(mutations)


def test_the_columns_of_our_own_files_are_those_of_the_program() -> None:
    rows = table_rows(ROOT / "docs" / "guide-for-schools.md", "1. Bring in the rosters")[1:]
    told = {file.strip("`"): columns.split(", ") for file, columns in rows}
    assert told == {
        file: [f"**{name}**" for name in columns.required] + list(columns.optional) for file, columns in COLUMNS.items()
    }


def test_the_examples_of_the_help_exist() -> None:
    found = [
        (path.name, line.removesuffix(" --to"))  # the help of `plan` goes on in the next line
        for path in (ROOT / "infra").rglob("*.py")
        for line in re.findall(r"Example: homeroom (.+)", path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 20
    assert {f"{name}: {line}": why for name, line in found if (why := problem(line, whole=False))} == {}
