"""OneRoster's manifest.csv: what it says is compared with what is there, and only its word "delta" decides anything."""

import re
from collections.abc import Mapping

from adapters.csv_files.archive import Archive
from adapters.csv_files.headers import fold
from adapters.csv_files.oneroster_columns import (
    CLASSES,
    COLUMNS,
    IN_1_2_ONLY,
    MANIFEST,
    READ,
    ROLES,
    USERS,
)  # fmt: skip
from adapters.csv_files.table import Table
from adapters.csv_files.table_bytes import TableBytes
from domain.errors import Refused
from domain.roster_notices import Notices
from domain.roster_validation import storable


def read_manifest(archive: Archive, notices: Notices) -> dict[str, str]:
    """Property → value, folded; nothing where there is no manifest."""
    name = archive.files.find(MANIFEST)
    if name is None:
        notices.add("MANIFEST_MISSING", None, "There is no manifest.csv; the files were read as a complete roster.")
        return {}
    rows = Table(archive, name, COLUMNS[MANIFEST], notices).rows()
    return {key.casefold(): value.casefold() for _, (key, value), flaw in rows if flaw is None}


def is_delta(manifest: Mapping[str, str]) -> bool:
    """Whether any file that is read says so; then nothing of the whole may be read as having left."""
    return any(manifest.get(_property(name)) == "delta" for name in READ)


def compare(manifest: Mapping[str, str], version: str, archive: Archive, notices: Notices) -> None:
    """Count where the manifest and the files disagree; the files decide."""
    if not manifest:
        return
    for name in (name for name in READ if name != ROLES or version == "1.2"):
        says, there = manifest.get(_property(name), "absent"), name in archive.files
        if there == (says == "absent"):
            what = f"{name} {'is there' if there else 'is not there'}, the manifest says {storable(says)[:20]}"
            notices.add("MANIFEST_CONTRARY", MANIFEST, f"The files decide, not the manifest: {what}.")
    says = manifest.get("oneroster.version", "")
    if says.removesuffix(".0") != version:
        said = storable(says)[:20] or "nothing"
        message = f"The manifest says version {said}; the files are laid out as {version} and were read as such."
        notices.add("MANIFEST_VERSION", MANIFEST, message)


def version_of(archive: Archive, manifest: Mapping[str, str]) -> str:
    """`1.1` or `1.2`, by how the files are laid out. OneRoster 1.0 and Microsoft's SDS v2 look much alike and are refused."""
    users, roles = _header(archive, USERS), _header(archive, ROLES)
    if "roletype" in roles:
        return "1.2"
    if ROLES in archive.files and "role" not in users:
        raise _other("Microsoft School Data Sync v2", "roles.csv has no column roleType")
    has_1_2 = manifest.get("oneroster.version", "").startswith("1.2") or any(f in archive.files for f in IN_1_2_ONLY)
    if users and "role" not in users and has_1_2:
        return "1.2"
    classes = _header(archive, CLASSES)
    old_users = users & {"userid", "agents", "grade"} if not users & {"userids", "grades"} else None
    old = old_users or (classes & {"termsourcedid"} if "termsourcedids" not in classes else None)
    if old:
        raise _other("OneRoster 1.0", f"it has the column {min(old)}")
    return "1.1"


def _header(archive: Archive, name: str) -> frozenset[str]:
    """The folded column names, as far as they can be read; a bad header is refused where the file is read."""
    written = archive.files.find(name)
    if written is None:
        return frozenset()
    with TableBytes(archive, written).open() as source:
        first = source.read(8192).splitlines()[:1]
    text = first[0].decode("utf-8-sig", "replace") if first else ""
    return frozenset(fold(cell.strip().strip('"')) for cell in re.split("[,\t]", text))


def _property(name: str) -> str:
    return "file." + name.removesuffix(".csv").casefold()


def _other(version: str, why: str) -> Refused:
    message = f"This is {version} ({why}); Homeroom reads OneRoster 1.1 and 1.2: have the source export one of them."
    return Refused("VERSION_NOT_SUPPORTED", message, field="path")
