"""Cells to values: what is taken, what is not, and that no text whatever makes a rule fall over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import roster_validation as rules
from domain.roster_feed import Kind, Place
from domain.roster_validation import Flaw


@pytest.mark.parametrize(
    "text",
    ["a@b.co", "Ada.Kern@s.district.example", "o'neil+x@x-y.example", "1@2.example", "a@xn--bcher-kva.example"],
)
def test_addresses(text: str) -> None:
    assert rules.is_email(text)
    assert rules.checked_email("email", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "a@b", "a.example.org", "a@@b.co", "a b@c.co", ".a@b.co", "a.@b.co", "a..b@c.co", "a@-b.co", "a@b-.co",
        "a@b.c", "a@b.1", "a@b..co", "ä@b.co", "a@b.co\n", "a@[1.2.3.4]", '"a"@b.co', "a@b.co,c@d.co", "<a@b.co>",
        f"{'a' * 65}@b.co", f"a@{'b.' * 130}co", "a@" + "b" * 64 + ".co",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    assert not rules.is_email(text)
    with pytest.raises(Flaw, match="not an e-mail") as caught:
        rules.checked_email("email", text)
    assert caught.value.code == "EMAIL_INVALID"


def test_addresses_are_compared_folded() -> None:
    assert rules.folded("Ada@X.Example") == rules.folded("ada@x.EXAMPLE")


@pytest.mark.parametrize(
    ("name", "domain", "made"),
    [
        ("AKern", "x.example", "AKern@x.example"),
        ("AKern", "@x.example", "AKern@x.example"),
        ("a@y.example", "x.example", "a@y.example"),
        ("AKern", None, ""),
        ("", "x.example", ""),
    ],
)
def test_user_names_are_completed(name: str, domain: str | None, made: str) -> None:
    assert rules.completed_email(name, domain) == made


def test_domains() -> None:
    assert rules.is_email_domain("students.x.example")
    assert not rules.is_email_domain("x")
    assert not rules.is_email_domain("@x.example")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("TRUE", True),
        ("yes", True),
        ("1", True),
        ("False", False),
        ("NO", False),
        ("0", False),
        ("", None),
        ("x", None),
    ],
)
def test_booleans(text: str, value: bool | None) -> None:
    assert rules.boolean(text) is value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\0b", "CONTROL_CHARACTER"),
        ("a\x1bb", "CONTROL_CHARACTER"),
        ("a\x92b", "CONTROL_CHARACTER"),
        ("a" * 1001, "CELL_TOO_LONG"),
        ("a" * 1000, None),
        ("Zoë 李\u2028", None),
    ],
)
def test_cells_no_record_may_hold(text: str, code: str | None) -> None:
    flaw = rules.flaw_of_cell("name", text)
    assert (flaw and flaw.code) == code


def test_required_fields() -> None:
    assert rules.required("name", "Ada") == "Ada"
    for text, code in (("", "REQUIRED_FIELD_MISSING"), ("a" * 256, "CELL_TOO_LONG")):
        with pytest.raises(Flaw) as caught:
            rules.required("name", text)
        assert caught.value.code == code
    assert rules.readable_id("a" * 256) is None
    assert rules.readable_id("a\0") is None
    assert rules.readable_id("a/b@c d") == "a/b@c d"


def test_a_quarantined_record_is_fit_to_store_and_keeps_passwords_to_itself() -> None:
    place = Place("users.csv", 7)
    record = rules.quarantined(place, Kind.STUDENT, "", Flaw("email", "a\0" * 300, "X", "…"), ["S"])
    assert record.value == "a\ufffd" * 100
    assert record.source_id is None
    assert record.school_source_ids == ("S",)
    for field in ("password", "Pass Word", "client_secret"):
        assert rules.quarantined(place, Kind.STUDENT, "1", Flaw(field, "P@ssword", "X", "…")).value == ""


def test_duplicates_name_the_first() -> None:
    record = rules.duplicate_id(Place("users.csv", 9), Kind.STUDENT, "S-1", Place("users.csv", 3), ["SCH"])
    assert record.code == "DUPLICATE_ID"
    assert "Row 3 of users.csv" in record.message
    assert rules.duplicate_enrollments("enrollments.csv", 4).count == 4


def test_line_breaks_inside_a_cell_are_one_blank() -> None:
    assert rules.on_one_line(" Homeroom\r\n\t10 ") == "Homeroom 10"


@given(st.text())
def test_no_text_makes_a_rule_fall_over(text: str) -> None:
    rules.is_email(text)
    rules.is_email_domain(text)
    rules.boolean(text)
    rules.readable_id(text)
    rules.completed_email(text, "x.example")
    rules.flaw_of_cell("x", text)
    rules.flaw_of_list("x", text)
    record = rules.quarantined(Place(text, 1), Kind.SECTION, text, Flaw("x", text, "X", "…"))
    assert "\0" not in record.value
    record.value.encode("utf-8")


@given(st.emails())
def test_an_accepted_address_has_one_at_and_a_dotted_domain(text: str) -> None:
    if rules.is_email(text):
        local, domain = text.split("@")
        assert local
        assert "." in domain


@pytest.mark.parametrize("text", ["a" * 254, "a." * 127, "a@" + "a-" * 120, "a@" + "a." * 120])
def test_no_address_takes_long_to_refuse(text: str) -> None:
    assert not rules.is_email(text)


def test_of_a_list_each_part_is_a_cell() -> None:
    ids = [f"{n:036}" for n in range(60)]
    assert rules.flaw_of_list("orgSourcedIds", ",".join(ids)) is None
    too_long = rules.flaw_of_list("orgSourcedIds", ",".join([*ids, "n" * 1001]))
    odd = rules.flaw_of_list("orgSourcedIds", ";".join([*ids, "n\0"]))
    endless = rules.flaw_of_list("orgSourcedIds", ",".join(ids * 50))
    assert [flaw and flaw.code for flaw in (too_long, odd, endless)] == [
        "CELL_TOO_LONG",
        "CONTROL_CHARACTER",
        "CELL_TOO_LONG",
    ]
