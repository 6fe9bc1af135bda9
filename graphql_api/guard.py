"""Refuses documents that ask for too much, before anything is validated or executed.

One extension for all ways in, subscriptions included. It parses and validates through Strawberry's caches itself:
errors raised in an extension's hook end a subscription without an answer, errors put into the context are answered.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

from graphql import GraphQLError, GraphQLSyntaxError
from graphql.language import (
    DocumentNode,
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types.execution import ExecutionContext

from graphql_api.cost import cost_of, repeated_too_often
from graphql_api.errors import Schema
from graphql_api.limits import LIMITS, Limits, refusal, too_large
from graphql_api.measure import measure

_NUL_ESCAPE = re.compile(r"\\u(0000|\{0+\})")


class Guard(ParserCache, ValidationCache):
    """Give the class to the schema, not an instance; `limited(limits)` makes one with other limits."""

    limits: Limits = LIMITS

    def __init__(self) -> None:
        super().__init__()

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        query = context.query or ""
        context.parse_options["max_tokens"] = self.limits.tokens
        if len(query) > self.limits.characters:
            self._refuse(too_large("characters", self.limits.characters))
        elif _NUL_ESCAPE.search(query) or "\0" in query:
            self._refuse(_nul())
        elif query:
            self._parse(query)
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if not context.pre_execution_errors:
            refused = self._measure()
            if refused is None:
                yield from super().on_validate()
                for error in context.pre_execution_errors or ():
                    error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED", **(error.extensions or {})}
                return
            context.pre_execution_errors = [refused]
        yield

    def _parse(self, query: str) -> None:
        context = self.execution_context
        try:
            context.graphql_document = self.cached_parse_document(query, **context.parse_options)
        except GraphQLSyntaxError as error:
            # Any other syntax error is found and told once more by the schema's own parsing.
            if "tokens. Parsing aborted" in error.message:
                self._refuse(too_large("tokens", self.limits.tokens))
            elif "nested too deeply" in error.message:
                self._refuse(_too_nested())
        except RecursionError:
            self._refuse(_too_nested())

    def _measure(self) -> GraphQLError | None:
        context = self.execution_context
        if context.graphql_document is None:
            return None
        measured = measure(context.graphql_document, self.limits)
        if isinstance(measured, GraphQLError):
            return measured
        if refused := repeated_too_often(measured, self.limits):
            return refused
        if _holds_nul(context.variables):
            return _nul()
        schema = cast(Schema, context.schema)
        for operation in measured.operations:
            if operation.name is None or operation.name.value == context.operation_name:
                cost = cost_of(schema.core, measured, operation, context.variables, self.limits)
                return cost if isinstance(cost, GraphQLError) else None
        return None

    def _refuse(self, error: GraphQLError) -> None:
        """Answer with `error`: an empty operation stands in for the document, which is never looked at."""
        context = self.execution_context
        context.graphql_document = _empty_operation(context)
        context.pre_execution_errors = [error]


def limited(limits: Limits) -> type[Guard]:
    """The guard with other numbers."""
    return type("Guard", (Guard,), {"limits": limits})


def _empty_operation(context: ExecutionContext) -> DocumentNode:
    """An operation of a kind and with the name that this request may have."""
    (kind, *_) = (OperationType(allowed.value) for allowed in context.allowed_operations)
    name = NameNode(value=context.operation_name) if context.operation_name else None
    nothing = SelectionSetNode(selections=(FieldNode(name=NameNode(value="__typename")),))
    return DocumentNode(definitions=(OperationDefinitionNode(operation=kind, name=name, selection_set=nothing),))


def _holds_nul(value: Any) -> bool:
    """Whether a NUL character is in there: PostgreSQL cannot store one."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text if "\0" in text:
                return True
            case dict() as fields:
                waiting.extend(fields.values())
            case list() as items:
                waiting.extend(items)
    return False


def _nul() -> GraphQLError:
    return refusal("BAD_CHARACTER", "The request has a NUL character (U+0000) in a text: remove it.")


def _too_nested() -> GraphQLError:
    return refusal("QUERY_TOO_DEEP", "The document is nested too deeply to be read: start nearer to what you want.")
