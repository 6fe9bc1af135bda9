"""Links in mails name the address at which somebody listens, in whichever process they are written."""

import subprocess
import sys
from pathlib import Path

from infra.served_at import address_of, site_url, telling
from infra.settings import Settings, read_settings


def settings(folder: Path, **given: object) -> Settings:
    return read_settings(data_dir=folder, port=8000, **given)


def test_an_address_is_told_as_long_as_somebody_listens_there(tmp_path: Path) -> None:
    mine = settings(tmp_path / "data")
    assert site_url(mine) == "http://127.0.0.1:8000"
    with telling(mine) as tell:
        assert site_url(mine) == "http://127.0.0.1:8000", "not yet"
        tell("http://127.0.0.1:9123")
        assert site_url(mine) == "http://127.0.0.1:9123"
        assert site_url(settings(tmp_path / "other")) == "http://127.0.0.1:8000"
        with telling(mine) as later:
            later("http://127.0.0.1:9124")
            assert site_url(mine) == "http://127.0.0.1:9124"
    assert site_url(mine) == "http://127.0.0.1:8000"


def test_what_a_killed_server_has_left_behind_counts_for_nothing(tmp_path: Path) -> None:
    killed = f"""
import os
from pathlib import Path
from infra.served_at import telling
from infra.settings import read_settings
with telling(read_settings(data_dir=Path({str(tmp_path)!r}))) as tell:
    tell("http://127.0.0.1:9123")
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False, cwd=Path(__file__).parents[2]).returncode == 9
    assert (tmp_path / "served-at.json").exists()
    assert site_url(settings(tmp_path)) == "http://127.0.0.1:8000"


def test_what_is_set_is_what_people_are_told(tmp_path: Path) -> None:
    mine = settings(tmp_path, public_url="https://homeroom.example.org/")
    with telling(mine) as tell:
        tell("http://127.0.0.1:9123")
        assert site_url(mine) == "https://homeroom.example.org"
        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_keeps_nobody_from_serving(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    mine = settings(tmp_path / "file" / "data")
    with telling(mine) as tell:
        tell("http://127.0.0.1:9123")
        assert site_url(mine) == "http://127.0.0.1:8000"


def test_everywhere_is_told_as_here() -> None:
    assert [address_of(host, 80) for host in ("0.0.0.0", "::", "::1", "a.org")] == [
        "http://127.0.0.1:80", "http://127.0.0.1:80", "http://[::1]:80", "http://a.org:80"
    ]  # fmt: skip
