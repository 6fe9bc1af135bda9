"""Counts that are told in words of their own: "1 lines"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_PLURAL = re.compile(r" (?:more )?[a-z]+s\b(?<! was)(?<! is)(?<! has)(?<! does)")
_COUNTS = {"len", "number", "sum"}


def uncounted(source: str) -> Iterator[int]:
    """Lines where a number stands right before a word in the plural, without `domain.counted`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for value, text in zip(node.values, node.values[1:], strict=False):
                if _is_count(value) and isinstance(text, ast.Constant) and _PLURAL.match(str(text.value)):
                    yield node.lineno


def uncounted_in(folders: list[Path]) -> list[str]:
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return [f"{file}:{line}" for file in files for line in uncounted(file.read_text(encoding="utf-8"))]


def _is_count(value: ast.expr) -> bool:
    if not isinstance(value, ast.FormattedValue):
        return False
    calls = [node for node in ast.walk(value.value) if isinstance(node, ast.Call)]
    named = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
    spelled = value.format_spec is not None and ast.unparse(value.format_spec).strip("f'\"") == ","
    return spelled or bool(named & _COUNTS)
