from base64 import urlsafe_b64encode
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from graphql_api.ids import IdPart, NodeKey, decode, encode, expect, expect_number


def opaque(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(
    st.from_regex(r"[A-Z][A-Za-z]{0,20}", fullmatch=True),
    st.integers(1, 2**31 - 1),
    st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.dates()), min_size=1, max_size=4),
)
def test_what_is_encoded_comes_back(type: str, district: int, key: list[IdPart]) -> None:
    assert decode(encode(type, district, *key)) == NodeKey(type, district, tuple(key))


def test_an_appointment_has_a_key_of_several_parts() -> None:
    appointment = encode("Appointment", 7, 42, date(2026, 9, 1), 3, 1)
    assert appointment == opaque("Appointment:7:42:2026-09-01:3:1")
    key = expect(appointment, "Appointment", 7, shape=(int, date, int, int))
    assert key.key == (42, date(2026, 9, 1), 3, 1)


@pytest.mark.parametrize(
    "id",
    [
        "", "x", "Student:7:42", "====", "é", "A" * 300, opaque("Student:7:42") + "=", opaque("Student:7"),
        opaque("Student:7:042"), opaque("Student:07:42"), opaque("Student:7:42:"), opaque("student:7:42"),
        opaque("Student:7:4_2"), opaque("Student:7:٤٢"), opaque("Student:7:42\0"), opaque("Student:-7:42"),
        opaque("Student:7:99999999999999999999"), opaque("Student:7:9223372036854775808"),
        opaque("Student:99999999999:1"), opaque("Student:7:2026-02-30"), opaque("Student:7:42")[:-1] + "J",
        opaque("Student:7:x"), opaque("Student:7:-0"), "\0", " " + opaque("Student:7:42"),
    ],
)  # fmt: skip
def test_what_encode_cannot_have_written_is_a_bad_id(id: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(id, field="studentId")
    assert refused.value.code == "BAD_ID"
    assert refused.value.field == ("studentId",)


@given(st.text(max_size=60))
def test_no_text_makes_decoding_fail_otherwise(id: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(id)
    assert refused.value.code == "BAD_ID"


def test_another_type_and_another_district_are_not_found_in_the_same_words() -> None:
    messages = set()
    for other in (encode("Section", 7, 42), encode("Student", 8, 42)):
        with pytest.raises(Refused) as refused:
            expect(other, "Student", 7)
        assert refused.value.code == "NOT_FOUND"
        messages.add(refused.value.message)
    assert messages == {"There is no such student: check the id."}


def test_a_key_of_another_shape_is_a_bad_id() -> None:
    for other in (encode("Student", 7, 1, 2), encode("Student", 7, date(2026, 9, 1))):
        with pytest.raises(Refused) as refused:
            expect_number(other, "Student", 7)
        assert refused.value.code == "BAD_ID"


def test_one_of_several_types_may_be_expected() -> None:
    assert expect(encode("FlexPeriod", 7, 5), ("School", "FlexPeriod"), 7).number == 5
    with pytest.raises(Refused, match="There is no such school or flex period"):
        expect(encode("Student", 7, 5), ("School", "FlexPeriod"), 7)


def test_encode_refuses_nonsense_of_our_own() -> None:
    with pytest.raises(ValueError):
        encode("student", 7, 1)
    with pytest.raises(ValueError):
        encode("Student", 7)
    with pytest.raises(TypeError):
        _ = NodeKey("Day", 7, (date(2026, 9, 1),)).number
