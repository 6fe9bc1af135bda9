"""The three guards of the dependency rule, each as a function of a tree, so that tests can plant violations in a copy."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "adapters", "graphql_api", "infra")


def foreign_imports(package: Path) -> list[str]:
    """What the package imports that is neither itself nor the standard library, inside functions too: `file:line name`."""
    allowed = sys.stdlib_module_names | {package.name}
    return [
        f"{file.relative_to(package.parent)}:{getattr(node, 'lineno', 0)} {name}"
        for file in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.partition(".")[0] not in allowed
    ]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [] if node.level else [node.module or ""]
    if isinstance(node, ast.Call) and _called(node.func) in ("__import__", "import_module"):
        # A name that is worked out at run time cannot be judged, so it is foreign.
        first = node.args[0] if node.args else None
        return [str(first.value)] if isinstance(first, ast.Constant) else ["<worked out at run time>"]
    return []


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def lint_imports(tree: Path) -> tuple[bool, str]:
    """Whether the contracts of the tree's pyproject.toml hold, and what import-linter says about it."""
    # With -c the working folder comes first on the path: the copy is judged, not the checkout that is installed.
    run = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run(
        [sys.executable, "-c", run],
        cwd=tree,
        env=environment | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode == 0, done.stdout + done.stderr


def copy_of_the_tree(to: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, to / package, ignore=shutil.ignore_patterns("__pycache__", "*.zip", "*.csv"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def plant(tree: Path, file: str, code: str) -> None:
    path = tree / file
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.relative_to(tree).parents:
        if folder.name and not (tree / folder / "__init__.py").exists():
            (tree / folder / "__init__.py").touch()
    path.write_text(code, encoding="utf-8")
