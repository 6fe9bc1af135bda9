"""What is installed is locked: exact versions, with hashes, from nowhere in particular."""

import importlib.metadata
import re
import tomllib

import pytest

from tests.architecture.imports import ROOT

REQUIREMENTS = ROOT / "requirements"
LOCKED = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[0-9][^ ]*( ; [^\\]+)?( --hash=sha256:[0-9a-f]{64})+$")


def entries(text: str) -> list[str]:
    """One line per package, comments gone."""
    joined = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    return [re.sub(r",\s+", ",", re.sub(r"\s+", " ", line)).strip() for line in joined.splitlines() if line.strip()]


def unlocked(text: str) -> list[str]:
    return [entry for entry in entries(text) if "://" in entry or not LOCKED.match(entry)]


def pins(text: str) -> dict[str, str]:
    return dict(re.sub(r"\[.*\]", "", entry.split(" ")[0]).split("==") for entry in entries(text))


def extras(text: str) -> dict[str, set[str]]:
    found = re.findall(r"^([a-z0-9._-]+)\[(.+)\]==", "\n".join(entries(text)), re.MULTILINE)
    return {name: set(words.split(",")) for name, words in found}


def read(name: str) -> str:
    return (REQUIREMENTS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["prod.txt", "image.txt", "dev.txt"])
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    assert len(entries(read(name))) > 40
    assert unlocked(read(name)) == []


@pytest.mark.parametrize("name", ["prod.in", "prod.txt", "image.in", "image.txt", "dev.in", "dev.txt"])
def test_no_requirement_file_says_where_to_fetch_from(name: str) -> None:
    assert "://" not in read(name)
    assert not re.search(r"^\s*(-i|-f|--\S+)\b", re.sub(r"--hash=\S+", "", read(name)), re.MULTILINE)


HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "amy==1.0",
        f"amy>=1.0 \\\n    {HASH}",
        f"amy @ https://example.org/amy.whl \\\n    {HASH}",
        "-r other.txt",
        "--index" + "-url https://example.org/simple",
        "amy==1.0 \\\n    --hash=md5:00",
    ],
)
def test_an_unlocked_line_is_seen(text: str) -> None:
    assert unlocked(text)


def test_a_locked_line_is_let_through() -> None:
    assert not unlocked(
        f"# by hand\namy==1.0 ; python_full_version < '3.12' \\\n    {HASH} \\\n    {HASH}\n    # via ben"
    )


def test_development_runs_the_versions_that_production_runs() -> None:
    image, development = pins(read("image.txt")), pins(read("dev.txt"))
    assert pins(read("prod.txt")).items() <= image.items() <= development.items()


def test_the_image_has_every_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras_of = project["project"]["optional-dependencies"]
    wanted = {package.split("==")[0] for packages in extras_of.values() for package in packages}
    assert wanted <= pins(read("image.txt")).keys()
    assert "requirements/image.txt" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "!requirements/image.txt" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def test_every_extra_that_an_installed_package_wants_is_locked_by_name() -> None:
    """Else an older pip looks for `coverage[toml]` apart from `coverage`, and finds a newer one without a hash."""
    locked = extras(read("dev.txt"))
    wanted: dict[str, set[str]] = {}
    for distribution in importlib.metadata.distributions():
        for line in distribution.requires or ():
            if found := re.match(r"([A-Za-z0-9._-]+)\[([^]]+)\](?!.*\bextra\s*==)", line):
                name = re.sub(r"[-_.]+", "-", found[1]).lower()
                wanted.setdefault(name, set()).update(word.strip() for word in found[2].split(","))
    assert wanted["coverage"] == {"toml"}
    assert {name: words - locked.get(name, set()) for name, words in wanted.items()} == {name: set() for name in wanted}


def test_the_build_backend_is_the_hashed_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (backend,) = project["build-system"]["requires"]
    assert backend == f"hatchling=={pins(read('prod.txt'))['hatchling']}"


def test_an_extra_is_the_version_that_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for packages in project["project"]["optional-dependencies"].values():
        for name, version in (package.split("==") for package in packages):
            assert pins(read("image.txt"))[name] == version


def test_the_samples_are_complete_and_licensed() -> None:
    samples, data = ROOT / "infra/demo/samples", ROOT / "tests/data"
    for folder in (*samples.iterdir(), *data.iterdir()):
        if folder.is_dir():
            assert (folder / "LICENSE").is_file(), folder
    zips = {path.relative_to(samples).as_posix() for path in samples.rglob("*.zip")}
    assert zips == {f"oneroster-{size}/{size}.zip" for size in ("district", "high", "middle")}
    assert len(list((samples / "microsoft-sds/100-users").glob("*.csv"))) == 6
