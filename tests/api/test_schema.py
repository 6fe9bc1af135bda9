"""The schema as clients see it: committed, described, and never broken unawares."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_specified_scalar_type,
)

from graphql_api import export
from graphql_api.breaking import breaking_changes, dangerous_changes
from graphql_api.schema import schema

COMMITTED = export.COMMITTED.read_text(encoding="utf-8")
NO_EXAMPLE = {"Boolean", "ID", "JSON"}
PAGING = {
    "first",
    "after",
    "last",
    "before",
    "edges",
    "nodes",
    "pageInfo",
    "totalCount",
    "startCursor",
    "endCursor",
    "cursor",
}
MUTATIONS = set(schema.core.mutation_type.fields) if schema.core.mutation_type else set()


def test_what_is_committed_is_what_the_code_says() -> None:
    assert not export.differs(), "run `homeroom export-schema > graphql_api/schema.graphql`, and look at what changed"


def test_any_difference_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "schema.graphql"
    assert export.differs(path)
    path.write_text(COMMITTED.replace("A day of the week.", "A weekday."), encoding="utf-8")
    assert export.differs(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  timeZone: String!\n", "  clock: String!\n", "School.timeZone was removed"),
        ("  sisId: String\n", "  sisId: Int\n", "changed type from String to Int"),
        ("  comment: String = null\n", "  note: String = null\n", "comment was removed"),
        ("  AMBIGUOUS_HOMEROOM\n", "  UNCLEAR_HOMEROOM\n", "AMBIGUOUS_HOMEROOM was removed"),
    ],
)
def test_a_breaking_change_is_caught(old: str, new: str, said: str) -> None:
    assert old in COMMITTED
    assert any(said in change for change in breaking_changes(COMMITTED, COMMITTED.replace(old, new)))


def test_an_addition_breaks_nothing() -> None:
    more = COMMITTED.replace("type Query {", "type Query {\n  more: Int\n")
    assert breaking_changes(COMMITTED, more) == []
    assert dangerous_changes(COMMITTED, COMMITTED.replace("enum Weekday {", "enum Weekday {\n  SOMEDAY\n")) != []


Described = GraphQLField | GraphQLArgument | GraphQLInputField


def _ours() -> Iterator[tuple[str, str | None, object]]:
    """Everything that can have a description: its name, the description, and what it is."""
    for kind in schema.core.type_map.values():
        if kind.name.startswith("__") or is_specified_scalar_type(kind):
            continue
        yield kind.name, kind.description, kind
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{kind.name}.{name}", value.description, value) for name, value in kind.values.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.description, field
                for argument, given in getattr(field, "args", {}).items():
                    yield f"{kind.name}.{name}({argument})", given.description, given


def test_everything_says_what_it_is() -> None:
    assert [name for name, description, _ in _ours() if not description or len(description) < 5] == []


def test_every_value_comes_with_an_example() -> None:
    missing = []
    for name, description, what in _ours():
        if not isinstance(what, Described):
            continue
        of = get_named_type(what.type)
        last = re.split(r"[.(]", name)[-1].rstrip(")")
        if is_leaf_type(of) and of.name not in NO_EXAMPLE and last not in PAGING and "`" not in (description or ""):
            missing.append(name)
    assert missing == []


def test_a_missing_description_would_be_noticed() -> None:
    bare = GraphQLField(get_named_type(schema.core.type_map["Int"]))  # type: ignore[arg-type]
    assert bare.description is None
    assert isinstance(bare, Described)


def test_mutations_are_shaped_alike() -> None:
    assert len(MUTATIONS) >= 20
    mutation = schema.core.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        assert list(field.args) == ["input"], name
        given = get_named_type(field.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        assert given.name == f"{name[0].upper()}{name[1:]}Input"
        assert "idempotencyKey" in given.fields, name
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["userErrors"].type) == "[UserError!]!"
        assert all(not str(f.type).endswith("!") for key, f in payload.fields.items() if key != "userErrors"), name


def test_nothing_takes_a_path_of_the_server() -> None:
    assert not any("path" in name.lower().split(".")[-1] for name, *_ in _ours())
    uploaded = schema.core.type_map["ImportRosterInput"]
    assert isinstance(uploaded, GraphQLInputObjectType)
    assert str(uploaded.fields["file"].type) == "Upload!"
