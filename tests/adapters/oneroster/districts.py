"""Districts as a OneRoster service keeps them, made from the same rosters in CSV, so that one can be compared with the
other."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from adapters.oneroster.settings import FIELDS
from tests.adapters.csv_files.bundles import ONEROSTER
from tests.adapters.outbound.faulty import Json

ROOT = Path(__file__).parents[3]
CLIENT, SECRET = "app 1", "CANARY&SECRET"
STAMP = "2026-09-01T06:00:00.000Z"
COLLECTIONS = ("academicSessions", "orgs", "courses", "users", "classes", "enrollments")
_TYPES = {
    "org": "org",
    "school": "org",
    "course": "course",
    "term": "academicSession",
    "user": "user",
    "class": "class",
}
Data = dict[str, list[Json]]


def sample(name: str) -> dict[str, str]:
    """The files of a sample roster, a folder or a zip, by name."""
    places = (ROOT / "tests" / "data", ROOT / "infra" / "demo" / "samples")
    found = next(path for place in places for path in sorted(place.rglob(name)))
    if found.is_dir():
        return {path.name: path.read_text(encoding="utf-8-sig") for path in found.glob("*.csv")}
    with zipfile.ZipFile(found) as bundle:
        return {Path(entry).name: bundle.read(entry).decode("utf-8-sig") for entry in bundle.namelist()}


def district(bundle: Mapping[str, str] = ONEROSTER, version: str = "1.1") -> Data:
    """The records of a OneRoster 1.1 bundle as the REST service of a version writes them."""
    users = _user_1_2 if version == "1.2" else _user
    shapes = {"users": users, "classes": _class, "enrollments": _enrollment, "orgs": _org, "academicSessions": _session}
    return {
        name: [shapes.get(name, _course)(row) for row in _rows(bundle.get(f"{name}.csv", ""))] for name in COLLECTIONS
    }


def record(data: Data, collection: str, id: str) -> Json:
    return next(one for one in data[collection] if one["sourcedId"] == id)


def touched(data: Data, collection: str, id: str, stamp: str, **fields: Any) -> None:
    """A record changes, and says when."""
    record(data, collection, id).update(dateLastModified=stamp, **fields)


def added(data: Data, collection: str, like: str, id: str, stamp: str, **fields: Any) -> None:
    data[collection].append({**record(data, collection, like), "sourcedId": id, "dateLastModified": stamp, **fields})


def settings_for(url: str, **more: str) -> dict[str, str]:
    given = {"base_url": url, "client_id": CLIENT, "client_secret": SECRET, "token_url": f"{url}/token", **more}
    assert set(given) <= {field.name for field in FIELDS}
    return given


def ref(kind: str, id: str) -> Json:
    return {"href": f"https://or.example.org/{kind}/{id}", "sourcedId": id, "type": _TYPES.get(kind, kind)}


def refs(kind: str, ids: str | Iterable[str]) -> list[Json]:
    found = ids.split(",") if isinstance(ids, str) else ids
    return [ref(kind, id.strip()) for id in found if id.strip()]


def _rows(text: str) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(text), restval="")
    return [{name: (cell or "").strip() for name, cell in row.items() if name} for row in rows]


def _stamped(row: Mapping[str, str]) -> Json:
    return {**row, "status": row.get("status") or "active", "dateLastModified": row.get("dateLastModified") or STAMP}


def _session(row: Mapping[str, str]) -> Json:
    parent = row.get("parentSourcedId")
    return {**_stamped(row), **({"parent": ref("term", parent)} if parent else {})}


def _org(row: Mapping[str, str]) -> Json:
    parent = row.get("parentSourcedId")
    return {**_stamped(row), **({"parent": ref("org", parent)} if parent else {})}


def _course(row: Mapping[str, str]) -> Json:
    return {**_stamped(row), "subjects": _split(row.get("subjects", ""))}


def _class(row: Mapping[str, str]) -> Json:
    lists = {name: _split(row.get(name, "")) for name in ("grades", "subjects", "subjectCodes", "periods")}
    links = {"course": ref("course", row["courseSourcedId"]), "school": ref("school", row["schoolSourcedId"])}
    return {**_stamped(row), **lists, **links, "terms": refs("term", row["termSourcedIds"])}


def _enrollment(row: Mapping[str, str]) -> Json:
    links = {"user": ref("user", row["userSourcedId"]), "class": ref("class", row["classSourcedId"])}
    return {**_stamped(row), **links, "school": ref("school", row["schoolSourcedId"]), "primary": row["primary"]}


def _user(row: Mapping[str, str]) -> Json:
    ids = [part.strip("{} ").split(":") for part in row.get("userIds", "").split(",") if ":" in part]
    user_ids = [{"type": kind, "identifier": id} for kind, id in ids]
    more = {"orgs": refs("org", row["orgSourcedIds"]), "grades": _split(row["grades"]), "userIds": user_ids}
    return {
        **_stamped(row),
        **more,
        "password": "CANARY",
        "sms": "CANARY",
        "birthDate": "CANARY",
        "agents": refs("user", row.get("agentSourcedIds", "")),
    }


def _user_1_2(row: Mapping[str, str]) -> Json:
    made = _user(row)
    orgs, role = made.pop("orgs"), made.pop("role")
    types = ["primary", *(["secondary"] * len(orgs))]
    made["roles"] = [{"roleType": kind, "role": role, "org": org} for kind, org in zip(types, orgs, strict=False)]
    return made


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]
