"""The numbers one request may not exceed, and the sentences that say so."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass

from graphql import GraphQLError
from graphql.language import Node

from domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of the API in one place. Documents are measured before they are validated or executed."""

    tokens: int = 5_000
    """Words and signs of a whole document."""
    characters: int = 200_000
    """Length of a whole document; values belong into variables."""
    depth: int = 12
    """Fields inside fields, leaves included."""
    introspection_depth: int = 15
    """The same under `__schema` and `__type`; the usual introspection query needs 15."""
    aliases: int = 100
    """Aliases of an operation, counted at every place where a fragment is spread."""
    directives: int = 50
    """Directives of a whole document."""
    root_fields: int = 30
    """Fields of an operation's root, fragments spread."""
    selections: int = 5_000
    """Fields and fragments of all operations, counted at every place where a fragment is spread."""
    fragment_chain: int = 50
    """Fragments that lead from one to the next."""
    repeats: int = 40_000
    """Pairs of selections of the same field at the same place: validation compares each pair."""
    cost: int = 25_000
    """Nodes an operation may return at most: page sizes multiplied along the way, and added up."""
    page: int = 500
    """Largest `first` or `last`."""
    default_page: int = 50
    """Page size where neither is given."""
    plain_list: int = 10
    """Assumed length of a list that has no pages, when cost is counted."""
    body: int = 2 * 1024 * 1024
    """Bytes of a request's body, and of a WebSocket message."""
    upload: int = 96 * 1024 * 1024
    """Bytes of a request that brings files, all together."""
    upload_file: int = 64 * 1024 * 1024
    """Bytes of one file."""
    upload_files: int = 10
    """Files of a request."""
    input_list: int = 250
    """Items of an input list, unless named here."""
    sis_ids: int = 20_000
    """`studentSisIds`, and the ids of a `studentFile`."""
    bulk_ids: int = 5_000
    """Ids of a bulk mutation."""


LIMITS = Limits()


def check_list(name: str, values: Sized, most: int = LIMITS.input_list) -> None:
    """Refuse an input list of more than `most` items."""
    if len(values) > most:
        raise Refused(
            "LIST_TOO_LONG",
            f"{name} has {len(values):,} items, at most {most:,} are taken at once: send the rest in further requests.",
            field=name,
            details={"limit": most},
        )


def refusal(code: str, message: str, nodes: Sequence[Node] | None = None, limit: int | None = None) -> GraphQLError:
    """A refused document: the code, what the limit is, and what to do."""
    extensions: dict[str, object] = {"code": code}
    if limit is not None:
        extensions["limit"] = limit
    return GraphQLError(message, nodes, extensions=extensions)


def too_large(what: str, limit: int) -> GraphQLError:
    return refusal(
        "QUERY_TOO_LARGE", f"The document has more than {limit:,} {what}: split it into several requests.", limit=limit
    )


def page_size_refusal(first: object, last: object, limits: Limits = LIMITS) -> Refused | None:
    """Why a page cannot be that large, or None. Anything that is not a whole number counts as absent."""
    sizes = [(name, size) for name, size in (("first", first), ("last", last)) if isinstance(size, int)]
    if len(sizes) == 2:
        return Refused("BAD_PAGE", "first and last together have no meaning: pass one of them.", field="last")
    for name, size in sizes:
        if size < 1:
            return Refused("BAD_PAGE", f"{name} is {size}: ask for 1 to {limits.page} items.", field=name)
        if size > limits.page:
            return Refused(
                "PAGE_TOO_LARGE",
                f"{name} is {size:,}, a page has at most {limits.page} items: follow pageInfo.endCursor for more.",
                field=name,
                details={"limit": limits.page},
            )
    return None
