"""Picking files up: which settings can be right, and which files are fetched when."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sftp import FileFacts, Seen, SftpServer, check_server, host_key_of, seen_now, to_fetch

KEY = "ssh-ed25519 " + "A" * 68
SERVER = SftpServer("sftp.example.org", 22, "maple", "out", KEY)
OLD, NEW = FileFacts(1, 100), FileFacts(2, 200)


def test_good_settings_are_good() -> None:
    assert check_server(SERVER, 7) == []


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"host": "a b"}, "host"),
        ({"host": ""}, "host"),
        ({"port": 0}, "port"),
        ({"user": ""}, "user"),
        ({"user": "a\nb"}, "user"),
        ({"folder": "a\0"}, "folder"),
        ({"host_key": ""}, "hostKey"),
        ({"host_key": "ssh-dss AAAA"}, "hostKey"),
    ],
)
def test_wrong_settings_are_named(wrong: dict[str, object], name: str) -> None:
    assert [one.field for one in check_server(replace(SERVER, **wrong), 7)] == [(name,)]


def test_everything_wrong_is_told_at_once() -> None:
    assert len(check_server(SftpServer("", 0, "", "\0", "x"), 0)) == 6


@pytest.mark.parametrize(
    "text", [KEY, f"{KEY} admin@host\n", f"sftp.example.org {KEY}\n", f"[sftp.example.org]:2222,1.2.3.4 {KEY} x\n"]
)
def test_a_key_is_found_in_known_hosts_and_public_key_files(text: str) -> None:
    assert host_key_of(text) == KEY


def test_a_file_is_fetched_once_when_two_looks_saw_it_the_same() -> None:
    seen: dict[str, Seen] = {}
    rounds = [
        ({"a": OLD}, []),
        ({"a": NEW}, []),
        ({"a": NEW}, ["a"]),
        ({"a": NEW}, []),
        ({"a": OLD}, []),
        ({"a": OLD}, ["a"]),
    ]
    for listed, expected in rounds:
        wanted = to_fetch(listed, seen)
        assert wanted == expected
        seen = seen_now(listed, seen, {name: listed[name] for name in wanted})


def test_what_could_not_be_fetched_is_tried_again_and_what_is_gone_forgotten() -> None:
    seen = {"a": Seen(OLD, False), "b": Seen(OLD, True)}
    assert to_fetch({"a": OLD}, seen) == ["a"]
    assert seen_now({"a": OLD}, seen, {}) == {"a": Seen(OLD, False)}


facts = st.builds(FileFacts, st.integers(0, 2), st.integers(0, 2))


@given(looks=st.lists(st.dictionaries(st.sampled_from("ab"), facts), max_size=8))
def test_no_version_is_fetched_twice_in_a_row(looks: list[dict[str, FileFacts]]) -> None:
    seen: dict[str, Seen] = {}
    last: dict[str, FileFacts] = {}
    for listed in looks:
        last = {name: facts for name, facts in last.items() if listed.get(name) == facts}
        for name in to_fetch(listed, seen):
            assert last.get(name) != listed[name]
            last[name] = listed[name]
        seen = seen_now(listed, seen, {name: listed[name] for name in to_fetch(listed, seen)})
