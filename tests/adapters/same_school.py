"""One high school as every kind of roster service has it: 40 students in a homeroom and a class, and two teachers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.adapters.classlink.fake_classlink import PARTNER_KEY, classlink
from tests.adapters.classlink.fake_classlink import settings_for as at_classlink
from tests.adapters.clever import districts as at_clever
from tests.adapters.clever.fake_clever import clever
from tests.adapters.oneroster import districts as at_oneroster
from tests.adapters.oneroster.fake_oneroster import oneroster

SCHOOL = "Lincoln High"
STUDENTS, LEAVING = 40, 25
"""Those who are missing from a shrunken answer are more than a tenth, and at least 20."""

FIRST_DAY, LAST_DAY = "2035-08-20", "2036-06-06"
"""So that the year is over by no clock."""

SECRETS = (at_clever.SECRET, at_oneroster.SECRET, PARTNER_KEY)
_USERS = "sourcedId,status,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,identifier,email,grades"
_CLASSES = "sourcedId,status,title,grades,courseSourcedId,classType,location,schoolSourcedId,termSourcedIds,subjects"
_MANIFEST = ("orgs", "users", "academicSessions", "courses", "classes", "enrollments")


@dataclass
class Service:
    """Somewhere that shares the school."""

    kind: str
    settings: dict[str, str]
    secret: str
    fake: Any
    fill: Callable[[int, dict[int, str]], None]
    """Makes it share the first so many students; those of the second list have another last name."""
    changed: dict[int, str] = field(default_factory=dict)
    students: int = STUDENTS

    def shrink(self) -> None:
        """The answer of a service that has lost students."""
        self.students = STUDENTS - LEAVING
        self.fill(self.students, self.changed)

    def rename(self, student: int, last_name: str) -> None:
        self.changed[student] = last_name
        self.fill(self.students, self.changed)


def bundle(students: int = STUDENTS, changed: dict[int, str] | None = None) -> dict[str, str]:
    """As OneRoster 1.1 files. Students have `s1` to `s40`, the first half of them in the homeroom."""
    names = changed or {}
    users = [
        f"t{number},,true,L,teacher,t{number},,Tea,Cher{number},T{number},t{number}@x.example," for number in (1, 2)
    ]
    users += [
        f"s{number},,true,L,student,s{number},,Stu,{names.get(number, f'Dent{number}')},{number},s{number}@x.example,10"
        for number in range(1, students + 1)
    ]
    rows = [f"e{number},,{_section(number)},L,s{number},student,," for number in range(1, students + 1)]
    rows += ["et1,,x1,L,t1,teacher,TRUE,", "et2,,x2,L,t2,teacher,TRUE,"]
    files = {
        "orgs": ("sourcedId,status,name,type,identifier", [f"L,,{SCHOOL},school,101"]),
        "academicSessions": (
            "sourcedId,status,title,type,startDate,endDate,schoolYear",
            [f"y1,,Year,schoolYear,{FIRST_DAY},{LAST_DAY},{LAST_DAY[:4]}"],
        ),
        "courses": ("sourcedId,status,title,courseCode,orgSourcedId,subjects", ["c1,,Algebra,M1,L,math"]),
        "classes": (
            _CLASSES,
            ["x1,,Advisory 10,10,c1,homeroom,B204,L,y1,", "x2,,Algebra 10,10,c1,scheduled,B205,L,y1,"],
        ),
        "users": (_USERS, users),
        "enrollments": ("sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate", rows),
    }
    head = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n"
    return {
        "manifest.csv": head + "".join(f"file.{name},bulk\n" for name in _MANIFEST),
        **{f"{name}.csv": "\n".join([columns, *lines]) + "\n" for name, (columns, lines) in files.items()},
    }


def _section(student: int) -> str:
    return "x1" if student <= STUDENTS // 2 else "x2"


@contextmanager
def _clever() -> Iterator[Service]:
    with clever({}, page_size=50) as fake:

        def fill(students: int, changed: dict[int, str]) -> None:
            fake.data |= _as_clever(students, changed)
            news = fake.data.setdefault("events", [])
            news.append(_event(len(news) + 1, changed))

        fill(STUDENTS, {})
        yield Service("clever", at_clever.settings_for(fake.url), "client_secret", fake, fill)


def _as_clever(students: int, changed: dict[int, str]) -> dict[str, list[at_clever.Json]]:
    numbers = range(1, students + 1)
    name = {number: {"first": "Stu", "last": changed.get(number, f"Dent{number}")} for number in numbers}
    sections = {id: [f"s{number}" for number in numbers if _section(number) == id] for id in ("x1", "x2")}
    return {
        "terms": [{"id": "term1", "name": "Year", "start_date": FIRST_DAY, "end_date": LAST_DAY}],
        "courses": [{"id": "c1", "name": "Algebra", "number": "M1"}],
        "schools": [at_clever.school("sch1", name=SCHOOL)],
        "users": [
            *(at_clever.student(f"s{number}", name=name[number]) for number in numbers),
            at_clever.teacher("t1"),
            at_clever.teacher("t2"),
        ],
        "sections": [
            at_clever.section("x1", sections["x1"], ["t1"], subject="homeroom/advisory"),
            at_clever.section("x2", sections["x2"], ["t2"]),
        ],
    }


def _event(number: int, changed: dict[int, str]) -> at_clever.Json:
    who = next(reversed(changed), 1)
    record = at_clever.student(f"s{who}", name={"first": "Stu", "last": changed.get(who, f"Dent{who}")})
    return at_clever.event(f"e{number:03}", "users.updated", record)


def _at(fake: Any, version: str) -> Callable[[int, dict[int, str]], None]:
    """What it says has changed is who has another name than a moment ago."""

    def fill(students: int, changed: dict[int, str]) -> None:
        known = {one["sourcedId"]: one for one in fake.data.get("users", ())}
        made = at_oneroster.district(bundle(students, changed), version)
        for user in made["users"]:
            before = known.get(user["sourcedId"], user)
            is_new = before["familyName"] != user["familyName"]
            user["dateLastModified"] = datetime.now(UTC).isoformat() if is_new else before["dateLastModified"]
        fake.data |= made

    fill(STUDENTS, {})
    return fill


@contextmanager
def _oneroster(version: str, login: str = "oauth2") -> Iterator[Service]:
    with oneroster({}, version=version, page_size=50, login=login) as fake:
        settings = at_oneroster.settings_for(fake.url, version=version, login=login.partition("-")[0])
        yield Service("oneroster", settings, "client_secret", fake, _at(fake, version))


@contextmanager
def _classlink() -> Iterator[Service]:
    with classlink({}, page_size=50) as fake:
        yield Service("classlink", at_classlink(fake.url), "partner_key", fake, _at(fake, "1.1"))


SERVICES: dict[str, Callable[[], AbstractContextManager[Service]]] = {
    "clever": _clever,
    "classlink": _classlink,
    "oneroster-1.1": lambda: _oneroster("1.1"),
    "oneroster-1.1-signed": lambda: _oneroster("1.1", "oauth1-sha256"),
    "oneroster-1.2": lambda: _oneroster("1.2"),
}
