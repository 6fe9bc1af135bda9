"""Small districts as Clever keeps them, and what a Homeroom feed of one is."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from adapters.clever.settings import FIELDS
from domain.roster_feed import FeedRules, SchoolRules

DISTRICT = "d0001"
CLIENT, SECRET = "app1", "CANARYSECRET"
RULES = FeedRules({}, default=SchoolRules(student_email_required=False))

Json = dict[str, Any]


def school(id: str = "sch1", **more: Any) -> Json:
    return {"id": id, "district": DISTRICT, "name": f"School {id}", "sis_id": f"S-{id}", "phone": "CANARY", **more}


def user(id: str, roles: Json, **more: Any) -> Json:
    name = {"first": f"First {id}", "middle": "", "last": f"Last {id}"}
    return {"id": id, "district": DISTRICT, "email": f"{id}@x.example", "name": name, "roles": roles, **more}


def student(id: str, *schools: str, sis_id: str | None = None, grade: str = "10", **more: Any) -> Json:
    at = list(schools or ["sch1"])
    role = {
        "sis_id": sis_id or f"N-{id}", "grade": grade, "graduation_year": "", "school": at[0], "schools": at,
        "dob": "CANARY", "race": "CANARY", "location": {"address": "CANARY"}, "credentials": {"password": "CANARY"},
        "enrollments": [], **more.pop("role", {}),
    }  # fmt: skip
    return user(id, {"student": role}, **more)


def teacher(id: str, *schools: str, **more: Any) -> Json:
    at = list(schools or ["sch1"])
    return user(id, {"teacher": {"sis_id": f"T-{id}", "school": at[0], "schools": at, "title": "x"}}, **more)


def guardian(id: str, *students: str, kind: str = "Parent/Guardian", **more: Any) -> Json:
    listed = [{"student": one, "relationship": "Parent", "type": kind} for one in students]
    role = {"sis_id": "CANARY", "phone": "CANARY", "phone_type": "Cell", "student_relationships": listed}
    return user(id, {"contact": role}, **{"name": {"first": "", "last": "CANARY"}, **more})


def section(id: str, students: Iterable[str], teachers: Iterable[str] = ("t1",), **more: Any) -> Json:
    staff = list(teachers)
    return {
        "id": id, "district": DISTRICT, "school": "sch1", "name": f"Section {id}", "sis_id": id, "course": "c1",
        "term_id": "term1", "subject": "math", "period": "4", "grade": "10", "teacher": staff[0] if staff else None,
        "teachers": staff, "students": list(students), "ext": {"classroom": "A1", "secret": "CANARY"}, **more,
    }  # fmt: skip


def event(id: str, kind: str, record: Json | None = None, previous: Json | None = None) -> Json:
    """`previous`: what the record had before, as far as it was changed."""
    data = {"object": deepcopy(record or {})} | ({} if previous is None else {"previous_attributes": previous})
    return {"id": id, "type": kind, "created": "2026-09-02T10:00:00.000Z", "data": data}


def small() -> dict[str, list[Json]]:
    """One school, two teachers, five students, a homeroom and a class."""
    return {
        "schools": [school()],
        "terms": [{"id": "term1", "name": "Year", "start_date": "2026-08-17", "end_date": "2027-06-04T00:00:00.000Z"}],
        "courses": [{"id": "c1", "name": "Algebra", "number": "M1"}],
        "users": [*(student(f"s{number}") for number in range(1, 6)), teacher("t1"), teacher("t2")],
        "sections": [
            section("x1", ["s1", "s2", "s3"], ["t1", "t2"], subject="homeroom/advisory"),
            section("x2", ["s4", "s5"]),
        ],
        "events": [event("e1", "users.created"), event("e2", "sections.updated")],
    }


def settings_for(url: str, **more: str) -> dict[str, str]:
    given = {"client_id": CLIENT, "client_secret": SECRET, "district_id": DISTRICT, "api_url": url, "accounts_url": url}
    assert set(given) | set(more) <= {field.name for field in FIELDS}
    return {**given, **more}
