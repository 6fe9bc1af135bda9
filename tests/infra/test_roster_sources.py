"""Which services an installation can connect to."""

import re

import pytest

from domain.errors import Refused
from domain.roster_source import SourceKind
from infra.roster_sources import RosterSources, connectable
from tests.docs.markdown import ROOT, table_rows


@pytest.mark.parametrize("kind", SourceKind)
def test_a_kind_without_an_adapter_is_refused_in_a_sentence(kind: SourceKind) -> None:
    nothing = RosterSources({})
    for ask in (nothing.settings, lambda kind: nothing.open(kind, {})):
        with pytest.raises(Refused, match=f"cannot connect to {kind.value}") as refused:
            ask(kind)
        assert (refused.value.code, refused.value.field) == ("SOURCE_KIND_UNAVAILABLE", ("kind",))


@pytest.mark.parametrize("kind", SourceKind)
def test_every_setting_of_every_kind_is_told_in_the_guide_to_the_api(kind: SourceKind) -> None:
    rows = table_rows(ROOT / "docs" / "api.md", "Roster sources")
    _, needed, others = next(row for row in rows if row[0] == f"`{kind.name}`")
    fields = connectable().settings(kind)
    assert re.findall(r"`(\w+)`", needed) == [one.name for one in fields if one.required]
    assert {one.name for one in fields if not one.required} <= set(re.findall(r"`(\w+)`", others))
