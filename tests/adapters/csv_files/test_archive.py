"""Folders and zips: what is opened, and every way of being refused."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from adapters.csv_files.archive import MIB, ArchiveLimits
from adapters.csv_files.opener import CsvFiles, open_archive
from domain.errors import Refused
from domain.roster_feed import FeedRules
from tests.adapters.csv_files.bundles import ONEROSTER, counts, folder, read, zip_bytes, zipped

LIMITS = ArchiveLimits()


def read_all(path: str, limits: ArchiveLimits) -> None:
    archive = open_archive(path, limits)
    for name in archive.files.names:
        with archive.open(name) as file:
            while file.read(MIB):
                pass


def refusal(path: str, limits: ArchiveLimits = LIMITS) -> Refused:
    with pytest.raises(Refused) as caught:
        read_all(path, limits)
    return caught.value


def code_of(path: str, limits: ArchiveLimits = LIMITS) -> str:
    return refusal(path, limits).code


def file(place: Path, content: bytes) -> str:
    path = place / "roster.zip"
    path.write_bytes(content)
    return str(path)


def test_a_folder_a_zip_and_a_folder_inside_either_read_alike(tmp_path: Path) -> None:
    plain = counts(read(folder(tmp_path / "a", ONEROSTER)))
    inner = tmp_path / "b"
    folder(inner / "export", ONEROSTER)
    (inner / ".DS_Store").write_bytes(b"x")
    zips = [
        zipped(tmp_path, ONEROSTER),
        file(tmp_path / "a", zip_bytes({f"export/{name}": text for name, text in ONEROSTER.items()})),
    ]
    assert counts(read(str(inner))) == plain
    for path in zips:
        assert counts(read(path)) == plain


def test_what_a_mac_adds_is_passed_over(tmp_path: Path) -> None:
    extra = {
        "__MACOSX/users.csv": b"\0",
        "__MACOSX/._users.csv": b"\0",
        "export/.hidden.csv": b"\0",
        "README.txt": b"x",
    }
    assert counts(read(zipped(tmp_path, {**ONEROSTER, **extra})))


def test_equal_bytes_have_equal_fingerprints(tmp_path: Path) -> None:
    prints = {CsvFiles().open(folder(tmp_path / name, ONEROSTER), "auto").fingerprint for name in ("a", "b")}
    assert len(prints) == 1
    other = folder(tmp_path / "c", {**ONEROSTER, "orgs.csv": ONEROSTER["orgs.csv"] + "\n"})
    assert CsvFiles().open(other, "auto").fingerprint not in prints


@pytest.mark.parametrize(
    "name", ["../users.csv", "a/../../users.csv", "/etc/users.csv", "..\\users.csv", "C:\\users.csv"]
)
def test_paths_that_lead_out_of_the_zip(tmp_path: Path, name: str) -> None:
    assert code_of(zipped(tmp_path, {**ONEROSTER, name: "x"})) == "UNSAFE_ARCHIVE"


def test_a_link_in_a_zip_or_a_folder(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("users.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        bundle.writestr(link, "/etc/passwd")
    assert code_of(file(tmp_path, made.getvalue())) == "UNSAFE_ARCHIVE"
    place = tmp_path / "linked"
    folder(place, {"orgs.csv": "x"})
    (place / "users.csv").symlink_to("/etc/passwd")
    assert code_of(str(place)) == "UNSAFE_ARCHIVE"


def test_a_pipe_in_a_folder(tmp_path: Path) -> None:
    place = tmp_path / "pipes"
    place.mkdir()
    os.mkfifo(place / "users.csv")
    assert code_of(str(place)) == "UNSAFE_ARCHIVE"
    assert code_of(str(place / "users.csv")) == "NOT_AN_ARCHIVE"


def test_an_archive_inside_the_archive(tmp_path: Path) -> None:
    assert code_of(zipped(tmp_path, {**ONEROSTER, "more.zip": zip_bytes({"a.csv": "x"})})) == "UNSAFE_ARCHIVE"


def test_a_bomb_is_refused_without_being_inflated(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"users.csv": b"\0" * (200 * MIB)})
    assert Path(path).stat().st_size < 250_000
    assert code_of(path) == "UNSAFE_ARCHIVE"
    assert code_of(path, ArchiveLimits(entry_bytes=100 * MIB)) == "ARCHIVE_TOO_LARGE"


def test_a_bomb_that_claims_to_be_small_is_damaged(tmp_path: Path) -> None:
    """Its directory says 1,000 bytes; the reader stops there, and the checksum is not that of 10 MiB."""
    content = bytearray(zip_bytes({"users.csv": b"0" * (10 * MIB)}))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<L", content, content.index(signature) + at, 1000)
    assert code_of(file(tmp_path, bytes(content))) == "ARCHIVE_DAMAGED"


def test_too_many_too_long_too_large(tmp_path: Path) -> None:
    path = zipped(tmp_path, ONEROSTER)
    assert code_of(path, ArchiveLimits(entries=5)) == "ARCHIVE_TOO_LARGE"
    assert code_of(path, ArchiveLimits(total_bytes=1000)) == "ARCHIVE_TOO_LARGE"
    assert code_of(path, ArchiveLimits(archive_bytes=1000)) == "ARCHIVE_TOO_LARGE"
    assert code_of(path, ArchiveLimits(directory_bytes=100)) == "ARCHIVE_TOO_LARGE"
    place = folder(tmp_path / "plain", ONEROSTER)
    assert code_of(place, ArchiveLimits(entries=5)) == "ARCHIVE_TOO_LARGE"
    assert code_of(place, ArchiveLimits(total_bytes=1000)) == "ARCHIVE_TOO_LARGE"


def test_a_directory_of_the_long_form_is_measured_too(tmp_path: Path) -> None:
    """Zip64: the count and size stand in another record, which a zip of more than 65,535 entries needs."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        for number in range(66_000):
            bundle.writestr(f"{number}.csv", b"")
    assert code_of(file(tmp_path, made.getvalue())) == "ARCHIVE_TOO_LARGE"


def test_a_file_that_grows_past_the_limit_while_it_is_read(tmp_path: Path) -> None:
    place = tmp_path / "grows"
    feed = CsvFiles(ArchiveLimits(entry_bytes=5000)).open(folder(place, ONEROSTER), "auto")
    (place / "enrollments.csv").write_text(ONEROSTER["enrollments.csv"] + "E-9,,,C-1,SCH-1,S-ben,student,,,\n" * 1000)
    with pytest.raises(Refused) as caught:
        list(feed.records(FeedRules({})))
    assert caught.value.code == "ARCHIVE_TOO_LARGE"


def test_a_name_that_is_there_twice(tmp_path: Path) -> None:
    twice = [("a/users.csv", "x"), ("b/users.csv", "x")]
    assert code_of(zipped(tmp_path, twice)) == "DUPLICATE_FILE"
    assert code_of(zipped(tmp_path, [("users.csv", "x"), ("Users.CSV", "x")])) == "DUPLICATE_FILE"


def test_a_password(tmp_path: Path) -> None:
    content = bytearray(zip_bytes({"users.csv": "a,b\n"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(file(tmp_path, bytes(content))) == "ARCHIVE_ENCRYPTED"


def test_an_unusual_compression(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as bundle:
        bundle.writestr("users.csv", "a,b\n" * 100)
    assert code_of(file(tmp_path, made.getvalue())) == "ARCHIVE_UNSUPPORTED"


def test_a_truncated_zip(tmp_path: Path) -> None:
    content = zip_bytes(ONEROSTER)
    assert code_of(file(tmp_path, content[: len(content) // 2])) == "ARCHIVE_DAMAGED"
    assert code_of(file(tmp_path, content[:-8])) == "ARCHIVE_DAMAGED"


def test_a_flipped_bit_is_found_while_the_file_is_read(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("users.csv", "a,b\n" * 1000)
    content = bytearray(made.getvalue())
    content[500] ^= 1
    refused = refusal(file(tmp_path, bytes(content)))
    assert refused.code == "ARCHIVE_DAMAGED"
    assert "roster.zip" in refused.message


def test_a_file_whose_own_header_is_nonsense(tmp_path: Path) -> None:
    content = bytearray(zip_bytes({"zoë.csv": "a,b\n"}))
    content[32] = 0xDB
    assert code_of(file(tmp_path, bytes(content))) == "ARCHIVE_DAMAGED"
    content = bytearray(zip_bytes({"users.csv": "a,b\n"}))
    content[content.index(b"PK\x01\x02") + 8] |= 0x20
    assert code_of(file(tmp_path, bytes(content))) == "ARCHIVE_DAMAGED"


def test_what_is_no_archive(tmp_path: Path) -> None:
    assert code_of(file(tmp_path, b"sourcedId,name\n1,x\n")) == "NOT_AN_ARCHIVE"
    assert code_of(file(tmp_path, b"")) == "EMPTY_ARCHIVE"
    assert code_of(file(tmp_path, zip_bytes({}))) == "EMPTY_ARCHIVE"
    assert code_of(zipped(tmp_path, {"README.txt": "x"})) == "EMPTY_ARCHIVE"
    assert code_of(folder(tmp_path / "empty", {})) == "EMPTY_ARCHIVE"
    assert code_of(str(tmp_path / "nowhere")) == "FILE_NOT_FOUND"
    assert code_of(str(tmp_path / "roster.zip" / "x")) == "FILE_NOT_FOUND"
    assert code_of("a\0b") == "FILE_NOT_FOUND"


def test_a_zip_that_is_gone_when_it_is_read(tmp_path: Path) -> None:
    archive = open_archive(zipped(tmp_path, ONEROSTER), LIMITS)
    zipped(tmp_path, {"other.csv": "x"})
    with pytest.raises(Refused, match="damaged"), archive.open("users.csv"):
        pass
    (tmp_path / "roster.zip").unlink()
    with pytest.raises(Refused) as caught:
        _ = archive.fingerprint
    assert caught.value.code == "FILE_UNREADABLE"


def test_a_file_that_is_gone_when_it_is_read(tmp_path: Path) -> None:
    archive = open_archive(folder(tmp_path / "a", ONEROSTER), LIMITS)
    (tmp_path / "a" / "users.csv").unlink()
    with pytest.raises(Refused) as caught, archive.open("users.csv"):
        pass
    assert caught.value.code == "FILE_UNREADABLE"


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    path = zipped(tmp_path, ONEROSTER)
    read(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["roster.zip"]
