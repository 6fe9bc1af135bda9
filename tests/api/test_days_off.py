"""Days off from a file, through the public API."""

from tests.api.lincoln import Lincoln
from tests.api.uploads import Sent

FIELDS = "daysOff { row firstDay lastDay reason graduationYears isNew appointments } school { closures { reason } }"
LIST = b"FirstDay,LastDay,Reason,GraduationYears\n2026-09-02,,Training,\n2026-11-25,2026-11-27,Thanksgiving,2027 2028\n"


async def test_days_off_are_looked_at_and_then_taken(lincoln: Lincoln) -> None:
    await lincoln.book("amy", "Gym", "2026-09-02")
    asked = {"schoolId": lincoln.id, "file": Sent(LIST)}
    looked = await lincoln.admin.do("importClosures", FIELDS, **asked, dryRun=True)
    training, thanksgiving = looked["daysOff"]
    assert training == {
        "row": 2, "firstDay": "2026-09-02", "lastDay": "2026-09-02", "reason": "Training", "graduationYears": None,
        "isNew": True, "appointments": 1,
    }  # fmt: skip
    assert (thanksgiving["lastDay"], thanksgiving["graduationYears"]) == ("2026-11-27", [2027, 2028])
    assert looked["school"]["closures"] == []
    taken = await lincoln.admin.do("importClosures", FIELDS, **asked, idempotencyKey="k")
    assert taken["daysOff"] == looked["daysOff"]
    assert [one["reason"] for one in taken["school"]["closures"]] == ["Training", "Thanksgiving"]
    assert await lincoln.admin.do("importClosures", FIELDS, **asked, idempotencyKey="k") == taken
    again = await lincoln.admin.do("importClosures", FIELDS, **asked)
    assert [one["isNew"] for one in again["daysOff"]] == [False, False]
    assert again["school"] == taken["school"]


async def test_wrong_lines_are_told_with_row_and_column(lincoln: Lincoln) -> None:
    wrong = Sent(b"FirstDay,Reason\n25/11/2026,Thanksgiving\n2026-11-30,\n", "off.csv")
    answer = await lincoln.admin.mutate("importClosures", "daysOff { row }", schoolId=lincoln.id, file=wrong)
    assert answer.data["daysOff"] is None
    assert [(one["code"], one["field"], one["details"]) for one in answer.data["userErrors"]] == [
        ("BAD_DATE", ["file"], {"file": "off.csv", "row": 2, "field": "FirstDay"}),
        ("NO_REASON", ["file"], {"file": "off.csv", "row": 3, "field": "Reason"}),
    ]
    days = await lincoln.admin.do(
        "importClosures", "daysOff { firstDay }",
        schoolId=lincoln.id, file=Sent(b"FirstDay,Reason\n25/11/2026,Thanksgiving\n"), dateFormat="DAY_FIRST",
    )  # fmt: skip
    assert days["daysOff"] == [{"firstDay": "2026-11-25"}]


CALENDAR = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:No School - Training
DTSTART;VALUE=DATE:20260902
DTEND;VALUE=DATE:20260903
END:VEVENT
BEGIN:VEVENT
SUMMARY:Winter Break
DTSTART;VALUE=DATE:20261221
DTEND;VALUE=DATE:20270102
END:VEVENT
BEGIN:VEVENT
SUMMARY:Board meeting
DTSTART:20260915T010000Z
END:VEVENT
END:VCALENDAR
"""


async def test_a_calendar_shows_what_becomes_of_each_event(lincoln: Lincoln) -> None:
    fields = "daysOff { row firstDay lastDay reason isNew } leftOut { reason count events { row summary firstDay } }"
    asked = {"schoolId": lincoln.id, "file": Sent(CALENDAR, "district.ics")}
    looked = await lincoln.admin.do("importClosures", fields, **asked, dryRun=True)
    meeting = {"row": 12, "summary": "Board meeting", "firstDay": "2026-09-14"}
    winter = {"row": 7, "summary": "Winter Break", "firstDay": "2026-12-21"}
    assert looked == {
        "daysOff": [
            {"row": 2, "firstDay": "2026-09-02", "lastDay": "2026-09-02", "reason": "No School - Training", "isNew": True},
        ],
        "leftOut": [
            {"reason": "TIMED", "count": 1, "events": [meeting]},
            {"reason": "NOT_NAMED", "count": 1, "events": [winter]},
        ],
        "userErrors": [],
    }  # fmt: skip
    taken = await lincoln.admin.do("importClosures", f"{fields} {FIELDS}", **asked, words=["no school", "winter break"])
    assert [one["reason"] for one in taken["school"]["closures"]] == ["No School - Training", "Winter Break"]
    wrong = await lincoln.admin.mutate("importClosures", "leftOut { count }", **asked, words=["x"])
    assert (wrong.data["leftOut"], wrong.data["userErrors"][0]["code"]) == (None, "SEARCH_TOO_SHORT")
    none = await lincoln.admin.do("importClosures", fields, **asked, exceptWords=["training"])
    assert (none["daysOff"], [one["reason"] for one in none["leftOut"]]) == ([], ["TIMED", "NOT_NAMED"])
    listed = await lincoln.admin.do("importClosures", "leftOut { count }", schoolId=lincoln.id, file=Sent(LIST))
    assert listed["leftOut"] == []
