"""No module of ours stands on itself; the guard bites when a circle is planted."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.circles import HUB, TYPES, circle, imports_in
from tests.architecture.imports import ROOT, plant

CHECKED = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "


@pytest.fixture(scope="module")
def ours() -> Mapping[str, set[str]]:
    return imports_in(ROOT)


def test_no_import_leads_back_to_where_it_began(ours: Mapping[str, set[str]]) -> None:
    assert circle(ours) == []


def test_every_module_is_looked_at(ours: Mapping[str, set[str]]) -> None:
    assert len(ours) > 300
    assert "domain.errors" in ours["application.roster.import_roster"]
    assert "adapters.postgres.tables" in ours


def test_types_refer_to_each_other_in_circles_by_nature(ours: Mapping[str, set[str]]) -> None:
    """If they no longer do, the exception can go."""
    assert circle({**ours, f"{TYPES}student": ours[f"{TYPES}student"] | {f"{TYPES}school"}})
    assert circle({**ours, HUB: ours[HUB] | {f"{TYPES}student"}})


@pytest.mark.parametrize(
    "back",
    [
        "import {}",
        "from {} import something",
        "def later():\n    from {} import something",
        "class Thing:\n    async def method(self):\n        import {}",
        CHECKED + "from {} import Something",
        "import typing\nif typing.TYPE_CHECKING:\n    import {}",
        "try:\n    import {}\nexcept ImportError:\n    pass",
    ],
)
@pytest.mark.parametrize(
    "package", ["domain", "application/jobs", "adapters/postgres", "infra/demo", "graphql_api/types"]
)
def test_a_planted_circle_is_seen(tmp_path: Path, package: str, back: str) -> None:
    first, second, third = [f"{package.replace('/', '.')}.planted_{number}" for number in (1, 2, 3)]
    files = [f"{name.replace('.', '/')}.py" for name in (first, second, third)]
    plant(tmp_path, files[0], f"from {package.replace('/', '.')} import planted_2")
    plant(tmp_path, files[1], f"import {third}")
    plant(tmp_path, files[2], "")
    assert circle(imports_in(tmp_path)) == []
    plant(tmp_path, files[2], back.format(first))
    assert set(circle(imports_in(tmp_path))) == {first, second, third}


@pytest.mark.parametrize(
    ("file", "code", "is_allowed"),
    [
        (
            "types/planted.py",
            "{checked}from {types}student import Student\nA = strawberry.lazy('{types}student')",
            True,
        ),
        ("types/planted.py", "{checked}from {types}student import Student", False),
        (
            "types/planted.py",
            "{checked}from {types}student import Student\nA = strawberry.lazy('{types}school')",
            False,
        ),
        (
            "types/planted.py",
            "def of():\n    from {types}student import Student\nA = strawberry.lazy('{types}student')",
            False,
        ),
        ("planted.py", "{checked}from {types}student import Student\nA = strawberry.lazy('{types}student')", False),
        ("find.py", "def student():\n    from {types}student import Student", True),
        ("find.py", "{checked}from {types}student import Student", True),
        ("find.py", "from {types}student import Student", False),
    ],
)
def test_a_circle_of_types_has_one_form(tmp_path: Path, file: str, code: str, is_allowed: bool) -> None:
    module = "graphql_api." + file.removesuffix(".py").replace("/", ".")
    plant(tmp_path, "graphql_api/types/student.py", f"import {module}")
    plant(tmp_path, f"graphql_api/{file}", code.format(checked=CHECKED, types=TYPES))
    assert (circle(imports_in(tmp_path)) == []) == is_allowed
