"""The oracle shares no code with what it is held against."""

from pathlib import Path

import pytest

from tests.architecture.imports import PACKAGES, foreign_imports, plant

HERE = Path(__file__).parent


def strangers(folder: Path) -> list[str]:
    """What the oracle imports besides the standard library and itself."""
    found = foreign_imports(folder)
    return [
        one
        for one in found
        if Path(one.partition(":")[0]).name.startswith("oracle")
        and not one.partition(" ")[2].startswith("tests.differential.oracle")
    ]


def test_the_oracle_imports_the_standard_library_and_itself_only() -> None:
    assert len(list(HERE.glob("oracle*.py"))) >= 3
    assert strangers(HERE) == []


@pytest.mark.parametrize("package", [*PACKAGES, "tests.differential.schools", "asyncpg"])
def test_a_loan_is_seen(tmp_path: Path, package: str) -> None:
    plant(tmp_path, "differential/oracle_planted.py", f"def later():\n    import {package}")
    assert len(strangers(tmp_path / "differential")) == 1
