"""The dependency rule holds, and each of its guards bites when it is broken on purpose."""

from pathlib import Path

import pytest

from tests.architecture.imports import ROOT, copy_of_the_tree, foreign_imports, lint_imports, plant

LAYERS = "infra -> (adapters | graphql_api) -> application -> domain BROKEN"
FORBIDDEN = "no framework in application and domain BROKEN"
STRANGERS = "no adapter knows another adapter BROKEN"


def test_the_domain_imports_the_standard_library_only() -> None:
    assert foreign_imports(ROOT / "domain") == []


@pytest.mark.parametrize(
    "code",
    [
        "import sqlmodel",
        "from pydantic import BaseModel",
        "def later():\n    import orjson",
        "class Thing:\n    def method(self):\n        from application import app",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import strawberry",
        "try:\n    import uvloop\nexcept ImportError:\n    pass",
        "__import__('redis')",
        "import importlib\nimportlib.import_module('redis')",
        "from importlib import import_module\nimport_module('red' + 'is')",
    ],
)
def test_a_foreign_import_in_the_domain_is_seen(tmp_path: Path, code: str) -> None:
    plant(tmp_path, "domain/deep/planted.py", code)
    assert len(foreign_imports(tmp_path / "domain")) == 1


def test_what_the_domain_may_import_is_let_through(tmp_path: Path) -> None:
    plant(tmp_path, "domain/fine.py", "import datetime\nfrom collections.abc import Iterable\nfrom domain import ids")
    assert foreign_imports(tmp_path / "domain") == []


def test_the_import_contracts_hold() -> None:
    kept, said = lint_imports(ROOT)
    assert kept, said


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_tree(tmp_path_factory.mktemp("tree"))


def test_the_copy_in_which_violations_are_planted_is_clean(tree: Path) -> None:
    kept, said = lint_imports(tree)
    assert kept, said


@pytest.mark.parametrize(
    ("file", "code", "broken"),
    [
        ("domain/planted.py", "import application", LAYERS),
        ("domain/planted.py", "def later():\n    import infra", LAYERS),
        ("application/planted.py", "import adapters.postgres", LAYERS),
        ("application/planted.py", "import graphql_api", LAYERS),
        ("adapters/postgres/planted.py", "import graphql_api", LAYERS),
        ("graphql_api/planted.py", "import adapters.postgres", LAYERS),
        ("graphql_api/planted.py", "import infra", LAYERS),
        ("domain/planted.py", "import sqlmodel", FORBIDDEN),
        ("application/planted.py", "import strawberry", FORBIDDEN),
        ("application/planted.py", "def later():\n    from sqlalchemy import text", FORBIDDEN),
        ("adapters/planted_here/__init__.py", "import adapters.postgres", STRANGERS),
        ("adapters/postgres/planted.py", "def later():\n    import adapters.planted_here", STRANGERS),
        ("adapters/outbound/planted.py", "import adapters.planted_here", STRANGERS),
    ],
)
def test_a_planted_violation_is_caught(tree: Path, file: str, code: str, broken: str) -> None:
    before = set(tree.rglob("*"))
    try:
        plant(tree, "adapters/planted_here/__init__.py", "")
        plant(tree, file, code)
        kept, said = lint_imports(tree)
        assert not kept
        assert broken in said
    finally:
        for path in sorted(set(tree.rglob("*")) - before, reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
