"""The school that the examples of the documents are about: Lincoln High, as imported, on 1 September 2026.

Nine students in two advisories; 1008 is in both, 1009 in none. Everything else is set up by the examples themselves.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from application.access import Role, Scope, Viewer
from domain.ids import DistrictId, SchoolId
from tests.api.harness import Api, Rows, district_admin, key, operator

PEOPLE = (
    ("1001", "Ada", "Lovelace", "2027"), ("1002", "Alan", "Turing", "2027"), ("1003", "Emmy", "Noether", "2027"),
    ("1004", "George", "Boole", "2028"), ("1005", "Mary", "Jackson", "2028"), ("1006", "Kurt", "Gödel", "2028"),
    ("1007", "Sofia", "Kovalevskaya", "2029"), ("1008", "Blaise", "Pascal", "2029"), ("1009", "Hypatia", "Theon", "2029"),
)  # fmt: skip
ROSTERS = {
    "Advisory Hopper": ("1001", "1002", "1003", "1004", "1008"),
    "Advisory Johnson": ("1005", "1006", "1007", "1008"),
    "Robotics": ("1001", "1002"),
}


@dataclass
class World:
    api: Api
    district: DistrictId
    school: int
    folder: Path
    """Where examples find `rosters.zip`: what was imported."""
    rosters: Path

    def viewer(self, told: str | None) -> Viewer:
        """A district admin, or whoever a comment above the example names: `partner roster:read`."""
        role, *scopes = (told or "district_admin").split()
        if role in ("district_admin", "operator"):
            return district_admin(self.district) if role == "district_admin" else operator(self.district)
        schools = frozenset({SchoolId(self.school)})
        assert role == "partner", f"who is {told}?"
        return Viewer(Role.PARTNER, self.district, "partner:acme", schools, scopes=frozenset(map(Scope, scopes)))

    async def leaves(self, student: str) -> None:
        """The roster comes again, without one of the students."""
        await self.api.import_roster(self.district, self.rosters, roster(without=student))


async def a_world(api: Api, district: DistrictId, folder: Path) -> World:
    await api.import_roster(district, folder, roster())
    (school,) = (await api.as_(district_admin(district)).get("{ schools { nodes { id } } }"))["schools"]["nodes"]
    shutil.make_archive(str(folder.with_name("files") / "rosters"), "zip", folder)
    return World(api, district, key(school["id"]), folder.with_name("files"), folder)


def roster(without: str = "") -> dict[str, Rows]:
    return {
        "schools.csv": [{"SchoolId": "1", "Name": "Lincoln High"}],
        "staff.csv": [_person("StaffId", "T1", "Grace", "Hopper"), _person("StaffId", "T2", "Katherine", "Johnson")],
        "students.csv": [
            {**_person("StudentId", id, first, last), "GraduationYear": year}
            for id, first, last, year in PEOPLE
            if id != without
        ],
        "sections.csv": [
            {
                "SectionId": name,
                "SchoolId": "1",
                "Name": name,
                "Period": "HR" if name.startswith("Advisory") else "3",
                "StaffIds": "T2" if name == "Advisory Johnson" else "T1",
            }
            for name in ROSTERS
        ],
        "enrollments.csv": [
            {"SectionId": section, "StudentId": student}
            for section, several in ROSTERS.items()
            for student in several
            if student != without
        ],
    }


def _person(id: str, key: str, first: str, last: str) -> dict[str, str]:
    return {id: key, "SchoolId": "1", "FirstName": first, "LastName": last, "Email": f"{key}@example.org".lower()}
