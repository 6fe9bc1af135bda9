"""Letters that nobody sees are found, and what looks alike is the same."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.letters import alike, letter_refusals, plain

NIM_FASELE = "\u0646\u06cc\u0645\u200c\u0641\u0627\u0635\u0644\u0647"
"""A word of Persian that has a joiner."""
ODD = st.text(
    st.one_of(
        st.sampled_from(
            "\u200b\u200c\u200d\u200e\u202e\ufeff\u00ad\u0301\u0308\u093c\u0928\u0915\u0645\u06cc\u2764\ufe0f👩👧aeI\u0130\u1e9e"
        ),
        st.characters(exclude_categories=["Cs"]),
    )
)


@given(ODD)
@example("e\u200b\u0301")
@example("\u0915\u200d\u200c\u0937")
@example("\u0130\u200d")
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert unicodedata.is_normalized("NFC", plain(text))
    assert letter_refusals(plain(text), "name") == []
    assert alike(alike(text)) == alike(text)
    assert (letter_refusals(text, "name") == []) == (plain(text) == unicodedata.normalize("NFC", text))


@given(st.text(st.characters(codec="ascii")))
def test_nothing_is_done_to_plain_letters(text: str) -> None:
    assert plain(text) is text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffAda\u200b Stone\u202e", "Ada Stone"),
        ("Jose\u0301", "Jos\u00e9"),
        ("Jos\u00e9", "Jos\u00e9"),
        ("so\u00adft", "soft"),
        ("a\u200cb", "ab"),
        (NIM_FASELE, NIM_FASELE),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\u200d\u0915", "\u0915"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("e\u200b\u0301", "\u00e9"),
    ],
)
def test_letters_nobody_sees_go_and_words_stay(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_what_looks_alike_is_alike() -> None:
    assert alike("JOSE\u0301\u200b") == alike("jos\u00e9")
    assert alike("Jose") != alike("jos\u00e9")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ada\u200bStone", "(U+200B ZERO WIDTH SPACE) behind “Ada”"),
        ("\ufeffAda", "(U+FEFF ZERO WIDTH NO-BREAK SPACE) at the beginning"),
        ("A\u202eda", "(U+202E RIGHT-TO-LEFT OVERRIDE)"),
        ("Jose\u0301\u2060", "(U+2060 WORD JOINER) behind “Jos\u00e9”"),
        ("Ada\u200c", "(U+200C ZERO WIDTH NON-JOINER)"),
    ],
)
def test_a_refusal_names_the_letter(text: str, told: str) -> None:
    (refused,) = letter_refusals(text, "name")
    assert (refused.code, refused.field) == ("BAD_TEXT", ("name",))
    assert told in refused.message
    assert refused.message.endswith("type the text anew without it.")


def test_accents_in_two_letters_are_no_mistake() -> None:
    assert letter_refusals("Jose\u0301", "name") == letter_refusals(None, "name") == []
