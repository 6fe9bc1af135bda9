"""CSV that is opened in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv_files.written import csv_of, safe


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "a=1", " =1", "1-1", "'=1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert safe(cell) == cell


@given(st.lists(st.lists(st.text(alphabet='ab=+-@,;"\n\r\t 1é', max_size=6), min_size=1, max_size=3), max_size=4))
def test_what_is_read_again_is_what_was_written_with_formulas_made_harmless(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_of(rows).decode(), newline="")))
    assert [row or [""] for row in read] == [[safe(cell) for cell in row] for row in rows]
