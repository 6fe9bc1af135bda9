"""What a school's SIS calls the marks of attendance."""

from dataclasses import dataclass

from domain.attendance import Attendance, AttendanceMark
from domain.errors import Refused
from domain.free_text import text_refusals

LONGEST_CODE = 10


@dataclass(frozen=True, slots=True)
class AttendanceCodes:
    """In the school's own words; an empty code leaves the cell empty, as many a SIS wants it of who is present."""

    present: str = "P"
    tardy: str = "T"
    absent: str = "A"
    excused: str = "E"

    def code_of(self, said: Attendance) -> str:
        match said.mark:
            case AttendanceMark.ABSENT:
                return self.absent
            case AttendanceMark.EXCUSED:
                return self.excused
        return self.tardy if said.tardy else self.present


DEFAULT_CODES = AttendanceCodes()


def refusals_of_codes(codes: AttendanceCodes) -> list[Refused]:
    """`TEXT_TOO_LONG` for more than ten characters, `BAD_TEXT` for a letter that nobody sees."""
    named = {"present": codes.present, "tardy": codes.tardy, "absent": codes.absent, "excused": codes.excused}
    return [refused for field, code in named.items() for refused in text_refusals(field, code, LONGEST_CODE)]
