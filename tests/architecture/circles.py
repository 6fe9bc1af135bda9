"""Who imports whom, module by module, and whether that ever leads back to where it began.

Every import counts: at the top, inside functions, and for type checkers only. Python minds the first kind alone; people who read
a module have to know what it stands on, and the other kinds hide a circle without breaking it.

One circle is there by nature: a student has sections, and a section students. It has one form. A type of the API refers to
another by `strawberry.lazy("<module>")` with the import for type checkers beside it, and `graphql_api/find.py` makes the
objects, importing their classes where it needs them. These imports, and no others, are left out.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.architecture.imports import PACKAGES

TYPES = "graphql_api.types."
HUB = "graphql_api.find"


@dataclass(frozen=True)
class Import:
    names: tuple[str, ...]
    """What it may mean: `from a import b` is the module `a.b`, or else the module `a`."""
    deferred: bool
    """Inside of a function."""
    checked: bool
    """For type checkers only."""


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """The modules of one circle, the first one named again at the end; none if there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def imports_in(tree: Path) -> Mapping[str, set[str]]:
    """Each module of ours with those it imports."""
    modules = {_name(file.relative_to(tree)): file for package in PACKAGES for file in (tree / package).rglob("*.py")}
    return {module: _imported(module, file, modules) for module, file in modules.items()}


def _name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(module: str, file: Path, modules: Mapping[str, Path]) -> set[str]:
    source = ast.parse(file.read_text(encoding="utf-8"))
    lazy, found = set(_lazy(source)), set()
    for each in _imports(source):
        target = next((name for name in each.names if name in modules), module)
        if target != module and not _by_nature(module, target, each, lazy):
            found.add(target)
    return found


def _by_nature(module: str, target: str, each: Import, lazy: set[str]) -> bool:
    if not target.startswith(TYPES):
        return False
    if module == HUB:
        return each.deferred or each.checked
    return module.startswith(TYPES) and each.checked and target in lazy


def _imports(node: ast.AST, *, deferred: bool = False, checked: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (Import((alias.name,), deferred, checked) for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (Import((f"{module}.{alias.name}", module), deferred, checked) for alias in names)
        yield from _imports(
            child,
            deferred=deferred or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef),
            checked=checked or (isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")),
        )


def _lazy(source: ast.AST) -> Iterator[str]:
    """The modules named in `strawberry.lazy("…")`."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "strawberry.lazy" and len(node.args) == 1:
            (named,) = node.args
            yield str(named.value) if isinstance(named, ast.Constant) else ""
