"""The columns of grades and attendance.

`StudentId,Course,Grade,StafferId` is what Enriching Students takes, and the names of Clever's attendance are known too.
"""

from adapters.csv_files.headers import Columns
from domain.sis_records import SisRecordKind

GRADES, ATTENDANCE = "grades.csv", "attendance.csv"
COLUMNS = {
    SisRecordKind.GRADES: Columns(
        ("StudentId", "Course", "Mark"),
        unread=("StafferId", "StaffId"),
        spellings={"grade": "Mark", "coursename": "Course", "score": "Mark", "percent": "Mark"},
    ),
    SisRecordKind.ATTENDANCE: Columns(
        ("StudentId", "Date", "Status"),
        unread=("Reason", "Comment", "Code", "StaffId"),
        spellings={"attendancedate": "Date", "attendancestatus": "Status", "attendance": "Status"},
    ),
}
TEMPLATES = {
    GRADES: (COLUMNS[SisRecordKind.GRADES], ("S-1", "Algebra I", "87.5")),
    ATTENDANCE: (COLUMNS[SisRecordKind.ATTENDANCE], ("S-1", "2026-09-01", "present")),
}
"""By file name: the columns, and a row to be overwritten."""
