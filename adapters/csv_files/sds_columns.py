"""Microsoft School Data Sync v1: the files, their columns, and which of them Homeroom reads."""

from adapters.csv_files.headers import Columns

SCHOOLS, SECTIONS, STUDENTS, TEACHERS = "School.csv", "Section.csv", "Student.csv", "Teacher.csv"
ROSTERS, TEACHING = "StudentEnrollment.csv", "TeacherRoster.csv"
NEEDED = (SCHOOLS, SECTIONS, STUDENTS, TEACHERS, ROSTERS, TEACHING)

_PERSON = ("SIS ID", "School SIS ID", "First Name", "Last Name")
_UNREAD = (
    "Password", "State ID", "Secondary Email", "Student Number", "Teacher Number", "Middle Name", "Birthdate", "Title",
    "Qualification", "Mailing Address", "Mailing City", "Mailing State", "Mailing Zip", "Mailing Country", "Phone",
    "Mobile", "Gender", "ELL Status", "FederalRace", "Residence Address", "Residence City", "Residence State",
    "Residence Zip", "Residence Country", "Unique ID",
)  # fmt: skip

COLUMNS = {
    SCHOOLS: Columns(
        ("SIS ID", "Name"),
        (),
        (
            "School Number", "School NCES_ID", "State ID", "Grade Low", "Grade High", "Principal SIS ID",
            "Principal Name", "Principal Secondary Email", "Address", "City", "State", "Country", "Zip", "Phone",
            "Zone",
        ),
    ),
    SECTIONS: Columns(
        ("SIS ID", "School SIS ID", "Section Name"),
        ("Status", "Term StartDate", "Term EndDate", "Course Name", "Course Number", "Course Subject", "Periods"),
        ("Section Number", "Term SIS ID", "Term Name", "Course SIS ID", "Course Description"),
    ),
    STUDENTS: Columns((*_PERSON, "Username"), ("Status", "Grade", "Graduation Year"), _UNREAD),
    TEACHERS: Columns((*_PERSON, "Username"), ("Status",), _UNREAD),
    TEACHING: Columns(("Section SIS ID", "SIS ID")),
    ROSTERS: Columns(("Section SIS ID", "SIS ID")),
}  # fmt: skip
