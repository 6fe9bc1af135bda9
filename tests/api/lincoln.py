"""Lincoln High and Adams Middle, brought in by a roster import and set up through the API."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.ids import DistrictId
from tests.api.harness import Api, Client, Rows, admin, district_admin, operator

WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
STUDENTS = (
    ("amy", "Adams", "2027"), ("ben", "Brown", "2027"), ("cat", "Clark", "2027"), ("dan", "Davis", "2028"),
    ("eva", "Evans", "2028"), ("fay", "Ford", "2028"), ("gus", "Green", "2029"), ("hal", "Hill", "2029"),
)  # fmt: skip
SECTIONS = ("Homeroom A", "Homeroom B", "Homeroom C", "Gym", "Art")
ROSTERS = {
    "Homeroom A": ("amy", "ben", "cat", "eva", "fay", "gus"),
    "Homeroom B": ("dan", "eva"),
    "Homeroom C": ("hal",),
}


@dataclass
class Lincoln:
    """Ids by name: `students["amy"]`, `sections["Gym"]`, `staffers["Stone"]`, `periods["WIN"]`."""

    api: Api
    district: DistrictId
    id: str
    adams: str
    admin: Client
    operator: Client
    students: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    staffers: dict[str, str] = field(default_factory=dict)
    periods: dict[str, str] = field(default_factory=dict)

    def order(self, first: str, last: str, *, period: str = "WIN", **more: Any) -> dict[str, Any]:
        """An order for everyone into their homerooms, unless told otherwise."""
        when = {"from": first, "to": last, "flexPeriodIds": [self.periods[period]]}
        return {"schoolId": self.id, "who": {"everyone": True}, "where": {"ownHomeroom": True}, "when": when, **more}

    async def book(self, student: str, section: str, date: str, *, period: str = "WIN", **more: Any) -> str:
        booked = await self.admin.do(
            "bookAppointment",
            "appointment { id }",
            studentId=self.students[student],
            sectionId=self.sections[section],
            date=date,
            flexPeriodId=self.periods[period],
            **more,
        )
        id: str = booked["appointment"]["id"]
        return id


def roster() -> dict[str, Rows]:
    return {
        "schools.csv": [{"SchoolId": "1", "Name": "Lincoln High"}, {"SchoolId": "2", "Name": "Adams Middle"}],
        "staff.csv": [
            _person("StaffId", "T1", "Sue", "Stone", "1"),
            _person("StaffId", "T2", "Rob", "Reed", "1"),
            _person("StaffId", "T3", "Max", "Moss", "2"),
        ],
        "students.csv": [
            *(
                {**_person("StudentId", first, first.title(), last, "1"), "GraduationYear": year}
                for first, last, year in STUDENTS
            ),
            {**_person("StudentId", "zoe", "Zoe", "Zimmer", "1"), "GraduationYear": "2027"},
            {**_person("StudentId", "ian", "Ian", "Irwin", "2"), "GraduationYear": "2031"},
        ],
        "sections.csv": [
            *(
                {
                    "SectionId": name,
                    "SchoolId": "1",
                    "Name": name,
                    "Period": "HR",
                    "StaffIds": "T1" if "A" in name else "T2",
                }
                for name in SECTIONS
            ),
            {"SectionId": "M", "SchoolId": "2", "Name": "Music", "Period": "1", "StaffIds": "T3"},
        ],
        "enrollments.csv": [
            {"SectionId": section, "StudentId": student} for section, several in ROSTERS.items() for student in several
        ],
    }


def _person(id: str, key: str, first: str, last: str, school: str) -> dict[str, str]:
    email = f"{first}.{last}@example.org".lower()
    return {id: key, "SchoolId": school, "FirstName": first, "LastName": last, "Email": email}


async def a_lincoln(api: Api, district: DistrictId, folder: Path) -> Lincoln:
    """Both schools with staff, students and sections; Lincoln has a school year, two flex periods and three homerooms."""
    await api.import_roster(district, folder, roster())
    chief = api.as_(district_admin(district))
    schools = {one["name"]: one["id"] for one in (await chief.get("{schools{nodes{id name}}}"))["schools"]["nodes"]}
    lincoln, adams = schools["Lincoln High"], schools["Adams Middle"]
    made = Lincoln(api, district, lincoln, adams, api.as_(admin(district, lincoln)), api.as_(operator(district)))
    found = await chief.get(
        """query($id: ID!) { school(id: $id) {
            students { nodes { id sisId } } sections { nodes { id name } } staffers { nodes { id lastName } } } }""",
        id=lincoln,
    )
    made.students = {one["sisId"]: one["id"] for one in found["school"]["students"]["nodes"]}
    made.sections = {one["name"]: one["id"] for one in found["school"]["sections"]["nodes"]}
    made.staffers = {one["lastName"]: one["id"] for one in found["school"]["staffers"]["nodes"]}
    for school in (lincoln, adams):
        year = {"schoolId": school, "firstDay": "2026-08-17", "lastDay": "2027-06-04"}
        await chief.do("saveSchoolYear", "school { id }", **year)
    for name, starts, ends in (("WIN", "10:00", "10:30"), ("RTI", "10:15", "10:45")):
        meetings = [{"weekday": day, "startsAt": starts, "endsAt": ends} for day in WEEKDAYS]
        saved = await chief.do("saveFlexPeriod", "flexPeriod { id }", schoolId=lincoln, name=name, meetings=meetings)
        made.periods[name] = saved["flexPeriod"]["id"]
    homerooms = [made.sections[name] for name in ROSTERS]
    await chief.do("designateHomerooms", "results { userErrors { code } }", schoolId=lincoln, sectionIds=homerooms)
    return made
