"""Secrets at rest: unsealed where they were sealed for, with any of the keys, and nowhere else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import Refused
from infra.seals import KeySeals, seals_of
from infra.settings import SettingsWrong, read_settings

OLD, NEW = "an-old-key-of-more-than-thirty-two-characters", "a-new-key-of-more-than-thirty-two-characters"
CONTEXT = b"roster_connection 1 2"


def seals(*keys: str) -> KeySeals:
    return KeySeals(lambda: keys)


def test_what_is_sealed_is_hidden_and_comes_back() -> None:
    sealed = seals(NEW).seal(b"hunter2", CONTEXT)
    assert b"hunter2" not in sealed
    assert seals(NEW).unseal(sealed, CONTEXT) == b"hunter2"
    assert seals(NEW).seal(b"hunter2", CONTEXT) != sealed


def test_the_first_key_seals_and_every_key_unseals() -> None:
    sealed = seals(OLD).seal(b"hunter2", CONTEXT)
    assert seals(NEW, OLD).unseal(sealed, CONTEXT) == b"hunter2"
    assert seals(NEW).unseal(seals(NEW, OLD).seal(b"hunter2", CONTEXT), CONTEXT) == b"hunter2"


@pytest.mark.parametrize("context", [b"roster_connection 1 3", b"roster_connection 2 2", b""])
def test_a_sealed_value_that_was_moved_stays_sealed(context: bytes) -> None:
    with pytest.raises(Refused) as refused:
        seals(NEW).unseal(seals(NEW).seal(b"hunter2", CONTEXT), context)
    assert refused.value.code == "SECRETS_UNREADABLE"


TAMPERED: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda sealed: b"",
    "cut": lambda sealed: sealed[:-1],
    "cut short": lambda sealed: sealed[:15],
    "another form": lambda sealed: b"\x02" + sealed[1:],
    "another bit": lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_tampered_with_stays_sealed(how: str) -> None:
    with pytest.raises(Refused, match="keys that are here"):
        seals(NEW).unseal(TAMPERED[how](seals(NEW).seal(b"hunter2", CONTEXT)), CONTEXT)


def test_without_its_key_it_stays_sealed() -> None:
    with pytest.raises(Refused, match="HOMEROOM_SECRET_KEYS"):
        seals(NEW).unseal(seals(OLD).seal(b"hunter2", CONTEXT), CONTEXT)


def test_a_key_is_made_once_and_kept_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    sealed = seals_of(settings).seal(b"hunter2", CONTEXT)
    assert seals_of(settings).unseal(sealed, CONTEXT) == b"hunter2"
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("in_the_way", ["data", "data/secret-key"])
def test_where_no_key_can_be_kept_one_has_to_be_given(tmp_path: Path, in_the_way: str) -> None:
    if in_the_way == "data":
        (tmp_path / "data").write_text("a file, not a folder")
    else:
        (tmp_path / in_the_way).mkdir(parents=True)
    seals = seals_of(read_settings(data_dir=tmp_path / "data"))
    with pytest.raises(Refused, match="the operator sets HOMEROOM_SECRET_KEYS") as refused:
        seals.seal(b"hunter2", CONTEXT)
    assert refused.value.code == "NO_SECRET_KEY"


def test_keys_of_the_settings_are_separated_by_commas_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEROOM_SECRET_KEYS", f"{NEW}, {OLD}")
    settings = read_settings()
    assert seals_of(settings).unseal(seals(OLD).seal(b"hunter2", CONTEXT), CONTEXT) == b"hunter2"
    assert OLD not in repr(settings)
    monkeypatch.setenv("HOMEROOM_SECRET_KEYS", f"{NEW},too-short-secret")
    with pytest.raises(SettingsWrong, match="at least 32 random characters") as wrong:
        read_settings()
    assert "too-short-secret" not in str(wrong.value)
