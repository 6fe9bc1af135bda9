"""What a sharing filter takes in."""

import pytest

from domain.sharing import SharingFilter, check_sharing, shares_section, shares_staffer, shares_student

SECTION = {"name": "Advisory 9", "period": "1, WIN", "subject": "Other", "course_name": "Flex", "course_number": "FX1"}


@pytest.mark.parametrize(
    ("share", "taken"),
    [
        (SharingFilter(), True),
        (SharingFilter(section_names=("win", "ADVIS")), True),
        (SharingFilter(section_names=("gym",)), False),
        (SharingFilter(periods=("win",)), True),
        (SharingFilter(periods=("wi", "2")), False),
        (SharingFilter(subjects=(" other ",)), True),
        (SharingFilter(subjects=("the other",)), False),
        (SharingFilter(courses=("fx1",)), True),
        (SharingFilter(courses=("FLEX",)), True),
        (SharingFilter(courses=("FX",)), False),
        (SharingFilter(periods=("1",), courses=("FX",)), False),
        (SharingFilter(graduation_years=(2029,), staffer_roles=("admin",)), True),
    ],
)
def test_sections(share: SharingFilter, taken: bool) -> None:
    assert shares_section(share, **SECTION) is taken


def test_a_section_without_what_is_asked_for_is_not_taken_in() -> None:
    nothing = dict.fromkeys(("period", "subject", "course_name", "course_number"))
    for share in (SharingFilter(periods=("1",)), SharingFilter(subjects=("x",)), SharingFilter(courses=("x",))):
        assert not shares_section(share, name="Gym", **nothing)


def test_people() -> None:
    years, admins = SharingFilter(graduation_years=(2028, 2029)), SharingFilter(staffer_roles=("admin",))
    assert [shares_student(years, year) for year in (2028, 2030, None)] == [True, False, False]
    assert shares_student(admins, None)
    assert [shares_staffer(admins, admin=admin) for admin in (True, False)] == [True, False]
    assert shares_staffer(years, admin=False)


@pytest.mark.parametrize(
    ("share", "good"),
    [
        (SharingFilter(periods=("1",), staffer_roles=("staffer", "admin")), True),
        (SharingFilter(periods=(" ",)), False),
        (SharingFilter(courses=("x" * 201,)), False),
        (SharingFilter(graduation_years=tuple(range(101))), False),
        (SharingFilter(staffer_roles=("guardian",)), False),
    ],
)
def test_a_filter_is_checked(share: SharingFilter, good: bool) -> None:
    assert [one.code for one in check_sharing(share)] == ([] if good else ["BAD_SHARING_FILTER"])
    assert share.limits
    assert not SharingFilter().limits
