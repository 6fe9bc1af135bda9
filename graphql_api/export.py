"""The schema as a text, sorted so that it changes only where the API does. Committed as `schema.graphql`."""

from pathlib import Path

from graphql import build_schema, lexicographic_sort_schema, print_schema

from graphql_api.schema import schema

COMMITTED = Path(__file__).parent / "schema.graphql"


def printed() -> str:
    """What is to be committed."""
    return print_schema(lexicographic_sort_schema(build_schema(schema.as_str()))) + "\n"


def differs(path: Path = COMMITTED) -> bool:
    """Whether the code and the committed text say different things."""
    return not path.exists() or path.read_text(encoding="utf-8") != printed()
