"""Which services an installation can connect to."""

import pytest

from domain.errors import Refused
from domain.roster_source import SourceKind
from infra.roster_sources import RosterSources


@pytest.mark.parametrize("kind", SourceKind)
def test_a_kind_without_an_adapter_is_refused_in_a_sentence(kind: SourceKind) -> None:
    nothing = RosterSources({})
    for ask in (nothing.settings, lambda kind: nothing.open(kind, {})):
        with pytest.raises(Refused, match=f"cannot connect to {kind.value}") as refused:
            ask(kind)
        assert (refused.value.code, refused.value.field) == ("SOURCE_KIND_UNAVAILABLE", ("kind",))
