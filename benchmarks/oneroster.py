"""OneRoster bundles as an SIS exports them, of any size; made by rule, so that every run reads the same."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

SCHOOL_SIZE, CLASS_SIZE = 1_000, 25
YEAR = "2026-2027"
FIRST_DAY, LAST_DAY = "2026-08-17", "2027-06-18"
_USERS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
)
_LAST_NAMES = ("Okafor", "Nguyen", "Garcia", "Smith", "Haddad", "Novak", "Silva", "Kim", "Larsen", "Moreau")


@dataclass(frozen=True, slots=True)
class Bundle:
    """`students` of them; every CLASS_SIZE share a teacher, a homeroom and `courses` more sections.

    `later`: the same district some time after: 1 % have another name, 0.5 % are gone, 0.5 % have come.
    """

    students: int
    stamp: str = "2026-09-01T06:00:00.000Z"
    later: bool = False
    courses: int = 0

    @property
    def teachers(self) -> int:
        return -(-self.students // CLASS_SIZE)

    @property
    def enrollments(self) -> int:
        """Those of students and those of teachers, when nobody is gone."""
        return (self.students + self.teachers) * (1 + self.courses)

    @property
    def changed(self) -> int:
        return len(range(7, self.students, 100))

    @property
    def gone(self) -> int:
        return len(range(11, self.students, 200))

    @property
    def come(self) -> int:
        return self.students // 200

    def write(self, path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
            for name, header, rows in self._files():
                with (
                    bundle.open(f"{name}.csv", "w", force_zip64=True) as binary,
                    io.TextIOWrapper(binary, encoding="utf-8", newline="") as text,
                ):
                    table = csv.writer(text)
                    table.writerow(header.split(","))
                    table.writerows(rows)
        return path

    def _files(self) -> Iterator[tuple[str, str, Iterable[tuple[object, ...]]]]:
        files = ("academicSessions", "orgs", "classes", "users", "enrollments")
        properties = [
            ("manifest.version", "1.0"),
            ("oneroster.version", "1.1"),
            *((f"file.{f}", "bulk") for f in files),
        ]
        yield "manifest", "propertyName,value", properties
        yield (
            "academicSessions",
            "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
            [(key("year", 0), "active", self.stamp, YEAR, "schoolYear", FIRST_DAY, LAST_DAY, "", YEAR)],
        )
        yield (
            "orgs",
            "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
            (
                (key("org", one), "active", self.stamp, f"School {one + 1}", "school", 1000 + one, "")
                for one in range(-(-self.students // SCHOOL_SIZE))
            ),
        )
        yield (
            "classes",
            "sourcedId,status,dateLastModified,title,classType,location,schoolSourcedId,termSourcedIds,periods",
            self._classes(),
        )
        yield (
            "users",
            _USERS,
            self._users(),
        )
        yield (
            "enrollments",
            "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
            self._enrollments(),
        )

    def _classes(self) -> Iterator[tuple[object, ...]]:
        for course, one in self._sections():
            org = key("org", one * CLASS_SIZE // SCHOOL_SIZE)
            named = (f"Course {course} {one}", "scheduled") if course else (f"Homeroom {one}", "homeroom")
            row = "active", self.stamp, *named, f"Room {one % 40}", org, key("year", 0), f"{course + 1}"
            yield self._class(course, one), *row

    def _users(self) -> Iterator[tuple[object, ...]]:
        for one in range(self.teachers):
            org = key("org", one * CLASS_SIZE // SCHOOL_SIZE)
            yield self._user("teacher", one, org, "teacher", "Grace", f"Teacher {one}", 500_000 + one, "")
        for one in self._who():
            org = key("org", min(one, self.students - 1) // SCHOOL_SIZE)
            last = _LAST_NAMES[one % 10] + ("-Berg" if self.later and one % 100 == 7 else "")
            yield self._user(
                "student", one, org, "student", f"Ada {one % 977}", last, 9_000_000 + one, f"{9 + one % 4:02}"
            )

    def _user(
        self, kind: str, one: int, org: str, role: str, first: str, last: str, number: int, grade: str
    ) -> tuple[object, ...]:
        name = f"{kind}.{number}"
        email = f"{name}@district.example.org"
        who = "active", self.stamp, "true", org, role, name, f"{{SIS:{number}}}", first, last, "", number, email
        return key(kind, one), *who, "", "", "", grade, ""

    def _enrollments(self) -> Iterator[tuple[object, ...]]:
        for course, one in self._sections():
            org = key("org", one * CLASS_SIZE // SCHOOL_SIZE)
            row = "active", self.stamp, self._class(course, one), org, key("teacher", one), "teacher", "true", "", ""
            yield key("teaching", course * self.teachers + one), *row
        for one in self._who():
            at = min(one, self.students - 1)
            org, student = key("org", at // SCHOOL_SIZE), key("student", one)
            for course in range(1 + self.courses):
                who = self._class(course, at // CLASS_SIZE), org, student
                name = key("enrollment", one) if course == 0 else key(f"enrollment {course}", one)
                yield name, "active", self.stamp, *who, "student", "false", FIRST_DAY, LAST_DAY

    def _sections(self) -> Iterator[tuple[int, int]]:
        """Course (0 is homeroom) and group of CLASS_SIZE."""
        return ((course, one) for course in range(1 + self.courses) for one in range(self.teachers))

    def _class(self, course: int, one: int) -> str:
        return key("class", course * self.teachers + one)

    def _who(self) -> Iterator[int]:
        for one in range(self.students):
            if not (self.later and one % 200 == 11):
                yield one
        if self.later:
            yield from range(self.students, self.students + self.come)


def key(kind: str, number: int) -> str:
    """A sourcedId that looks like the UUIDs most systems export, and comes in no order."""
    digits = blake2b(f"{kind} {number}".encode(), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
