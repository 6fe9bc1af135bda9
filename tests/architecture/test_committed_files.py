"""Nothing committed ties the project to one machine or to where packages are fetched from."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.imports import ROOT

# Written in pieces, so that this file does not accuse itself.
TIES = re.compile(
    "|".join(
        (
            r"(extra-)?index" + r"-url\s*[=:\s]\s*\S*/",
            r"--find" + r"-links\s*[=\s]\s*\S",
            r"--trusted" + r"-host",
            r"\bpypi" + r"\.org\b",
            r"\bfiles\.python" + r"hosted\.org\b",
            r"\bregistry\.npm" + r"js\.org\b",
            r"(?<![\w.])/wor" + r"k/",
            r"(?<![\w.])/opt/(pypi|whe" + r"els)",
            r"(?<![\w.])/ro" + r"ot/\.",
            r"\bfile" + r":///",
        )
    )
)
# Published by others, and kept as they are.
NOT_OURS = ("infra/demo/samples/", "tests/data/", "graphql_api/graphiql/", "LICENSE")


def ties(text: str) -> list[str]:
    return [match.group(0) for match in TIES.finditer(text)]


def committed_files() -> list[Path]:
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
        if listed.returncode == 0:
            return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    pytest.skip("not a git checkout")


def test_nothing_committed_names_a_registry_or_a_path_of_one_machine() -> None:
    found = {}
    for path in committed_files():
        name = path.relative_to(ROOT).as_posix()
        content = path.read_bytes()
        if name.startswith(NOT_OURS) or b"\0" in content:
            continue
        if tied := ties(content.decode("utf-8", errors="replace")):
            found[name] = tied
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "--index" + "-url https://packages.example.org/simple",
        "--extra-index" + "-url=https://packages.example.org/simple",
        "index" + '-url = "http://mirror.example/simple"',
        "--find" + "-links /somewhere",
        "--trusted" + "-host mirror",
        "https://pypi" + ".org/project/homeroom",
        "https://files.python" + "hosted.org/packages/x.whl",
        "resolved https://registry.npm" + "js.org/graphql",
        'open("/wor' + 'k/main/README.md")',
        "/opt/whe" + "els/torch.whl",
        "/ro" + "ot/.cache/pip",
        "x @ file" + ":///tmp/x.whl",
    ],
)
def test_a_tie_is_seen(line: str) -> None:
    assert ties(line)


@pytest.mark.parametrize("line", ["uv pip compile --no-emit-index-url --no-emit-find-links", "see docs/work/plan.md"])
def test_what_only_looks_like_a_tie_is_let_through(line: str) -> None:
    assert not ties(line)
