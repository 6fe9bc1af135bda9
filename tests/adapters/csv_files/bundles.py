"""Builds small rosters for tests: a file per name, in a folder or a zip."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from adapters.csv_files.archive import ArchiveLimits
from adapters.csv_files.opener import CsvFiles
from domain.roster_feed import FeedChoice, FeedItem, FeedRules, Notice, Quarantined, SchoolRules

T = TypeVar("T")
LENIENT = FeedRules({}, default=SchoolRules(student_email_required=False, ungraded_allowed=True))

ONEROSTER: Mapping[str, str] = {
    "manifest.csv": "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n"
    "file.academicSessions,bulk\nfile.courses,bulk\nfile.classes,bulk\nfile.enrollments,bulk\n",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
    "D,,,Marigold Schools,district,1,\nSCH-1,,,North High,school,101,D\nSCH-2,,,South High,school,102,D\n"
    "DEP,,,History,department,,SCH-2\n",
    "academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "Y,,,Year,schoolYear,2026-08-17,2027-06-04,,2026-2027\nT-1,,,Fall,term,2026-08-17,2026-12-18,Y,2027\n"
    "T-2,,,Spring,term,2027-01-05,2027-06-04,Y,2027\n",
    "courses.csv": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
    "subjectCodes\nCRS-HR,,,Y,Advisory,HR10,,D,Homeroom,\n",
    "classes.csv": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    'schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\nC-1,,,"Homeroom 10, Stone",10,CRS-HR,HR-1,Homeroom,'
    'B204,SCH-1,"T-1,T-2",,,"1, 2"\n',
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
    "T-ada,,,true,SCH-1,teacher,ada,,Ada,Stone,,9001,ada@x.example,,,,,CANARY-1\n"
    "P-max,,,true,SCH-1,parent,max,,Max,Kern,,,max@x.example,,,,,CANARY-2\n"
    'S-ben,,,true,"SCH-1,SCH-2",student,ben,,Ben,Kern,,1001,ben@x.example,,,P-max,10,CANARY-3\n'
    "S-eva,,,true,SCH-2,student,eva,,Eva,Lind,,1002,eva@x.example,,,,KG,CANARY-4\n",
    "enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate\nE-1,,,C-1,SCH-1,T-ada,teacher,TRUE,,\nE-2,,,C-1,SCH-1,S-ben,student,,2026-08-17,2027-06-04\n",
}
ONEROSTER_1_2: Mapping[str, str] = {
    **ONEROSTER,
    "manifest.csv": ONEROSTER["manifest.csv"].replace("version,1.1", "version,1.2") + "file.roles,bulk\n",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
    "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,"
    "preferredFamilyName,primaryOrgSourcedId,pronouns\n"
    "T-ada,,,true,ada,,Ada,Stone,,9001,ada@x.example,,,,,CANARY-1,M-1,,,,SCH-1,\n"
    "P-max,,,true,max,,Max,Kern,,,max@x.example,,,,,CANARY-2,M-2,,,,,\n"
    "S-ben,,,true,ben,,Ben,Kern,,1001,ben@x.example,,,P-max,10,CANARY-3,M-3,Benny,,,SCH-1,\n"
    "S-eva,,,true,eva,,Eva,Lind,,1002,eva@x.example,,,,KG,CANARY-4,M-4,,,,,\n",
    "roles.csv": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId\n"
    "R-1,,,T-ada,primary,teacher,,,SCH-1,\nR-2,,,P-max,primary,parent,,,SCH-1,\n"
    "R-3,,,S-ben,secondary,student,,,SCH-2,\nR-4,,,S-ben,primary,student,,,SCH-1,\nR-5,,,S-eva,primary,student,,,SCH-2,\n",
    "userProfiles.csv": "sourcedId,status,dateLastModified,userSourcedId,profileType,vendorId,applicationId,description,"
    "credentialType,username,password\nU-1,,,S-ben,p,v,a,d,c,ben,CANARY-5\n",
}
SDS: Mapping[str, str] = {
    "School.csv": "SIS ID,Name\n1,North High\n",
    "Section.csv": "SIS ID,School SIS ID,Section Name,Term StartDate,Term EndDate,Course Name,Course Number,"
    "Course Subject,Periods,Status\n11,1,Math A,8/17/2026,6/4/2027,Math 101,101,Math,1,Active\n",
    "Student.csv": "SIS ID,School SIS ID,First Name,Last Name,Username,Password,Grade,Status,Birthdate,Graduation Year\n"
    "31,1,Ben,Kern,BKern,CANARY-1,10,Active,4/2/2000,\n",
    "Teacher.csv": "SIS ID,School SIS ID,First Name,Last Name,Username,Password,Status\n41,1,Ada,Stone,AStone,CANARY-2,"
    "Active\n",
    "StudentEnrollment.csv": "Section SIS ID,SIS ID\n11,31\n",
    "TeacherRoster.csv": "Section SIS ID,SIS ID\n11,41\n",
}

ENRICHING: Mapping[str, str] = {
    "schools.csv": "SchoolId,Name,FirstDay,LastDay\nmhs,Maple High,2026-08-17,2027-06-04\n",
    "MHS-staff.csv": "FirstName,LastName,Email,HomeroomId,StaffId,UserTypeId,DepartmentName,MaximumNumberofStudents,Password\n"
    "Ada,Stone,ada@x.example,17,T1,2,Math,30,CANARY-1\n",
    "MHS-students.csv": "StudentId,FirstName,LastName,Email,Grade,HomeroomId,Password\n"
    "S1,Ben,Kern,ben@x.example,10,17,CANARY-2\n",
    "MHS-roster.csv": "StaffId,StudentId,CourseName\nT1,S1,Algebra I\n",
}


def changed(bundle: Mapping[str, str], **files: str | None) -> dict[str, str]:
    """The bundle with files (named without `.csv`) put in another's place, or left out."""
    made = dict(bundle)
    for name, text in files.items():
        if text is None:
            del made[f"{name}.csv"]
        else:
            made[f"{name}.csv"] = text
    return made


def with_row(bundle: Mapping[str, str], name: str, row: str) -> dict[str, str]:
    """The bundle with one more row at the end of a file."""
    return {**bundle, f"{name}.csv": bundle[f"{name}.csv"] + row + "\n"}


def folder(place: Path, files: Mapping[str, str | bytes]) -> str:
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(place)


def zipped(place: Path, files: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> str:
    path = place / "roster.zip"
    path.write_bytes(zip_bytes(files))
    return str(path)


def zip_bytes(files: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            bundle.writestr(name, content)
    return made.getvalue()


def read(path: str, rules: FeedRules | None = None, format: str = "auto", **limits: int) -> list[FeedItem]:
    """Open and read everything."""
    feed = CsvFiles(ArchiveLimits(**limits)).open(path, format)
    return list(feed.records(rules or FeedRules({}, email_domain="x.example")))


def counts(items: Iterable[FeedItem]) -> dict[str, int]:
    """How many of each kind of record, notices and what was chosen aside."""
    return dict(Counter(type(item).__name__ for item in items if not isinstance(item, Notice | FeedChoice)))


def notices(items: Iterable[FeedItem]) -> dict[str, int]:
    """Code → count."""
    return {item.code: item.count for item in items if isinstance(item, Notice)}


def left_out(items: Iterable[FeedItem]) -> list[Quarantined]:
    return [item for item in items if isinstance(item, Quarantined)]


def of_type(items: Iterable[FeedItem], kind: type[T]) -> list[T]:
    return [item for item in items if isinstance(item, kind)]
