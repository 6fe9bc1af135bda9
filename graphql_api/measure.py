"""Measures a document without executing it, each fragment once, in time linear in the document's length.

Fragments are put into an order in which each comes after those it spreads; a spread then adds a number that is already
known. Walking into a fragment at every spread, as usual limiters do, takes 2^20 steps for 750 bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from graphql import GraphQLError
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
)

from graphql_api.limits import Limits, refusal, too_large

ENOUGH = 10**9
"""Sums stop growing here; every limit lies far below."""

INTROSPECTION = ("__schema", "__type")


@dataclass(frozen=True, slots=True)
class Shape:
    """What one selection set amounts to, with every fragment spread."""

    depth: int = 0
    introspection_depth: int = 0
    aliases: int = 0
    fields: int = 0
    selections: int = 0

    def beside(self, other: "Shape") -> "Shape":
        return Shape(
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            min(ENOUGH, self.aliases + other.aliases),
            min(ENOUGH, self.fields + other.fields),
            min(ENOUGH, self.selections + other.selections + 1),
        )


@dataclass(slots=True)
class Measured:
    """A document's operations and its fragments, innermost first; `walked` counts the selections looked at."""

    operations: list[OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    shapes: dict[str, Shape] = field(default_factory=dict)
    directives: int = 0
    walked: int = 0


def measure(document: DocumentNode, limits: Limits) -> Measured | GraphQLError:
    """The document in measured order, or why it is refused."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    named = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    spreads: dict[str, set[str]] = {}
    measured = Measured(operations, {})
    for definition in document.definitions:
        measured.directives += _directives_of(definition)
        if not isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            continue
        found = set()
        for selection in _within(definition.selection_set):
            measured.walked += 1
            measured.directives += len(selection.directives or ())
            if isinstance(selection, FragmentSpreadNode) and selection.name.value in named:
                found.add(selection.name.value)
        if isinstance(definition, FragmentDefinitionNode):
            spreads[definition.name.value] = found
    if measured.directives > limits.directives:
        return refusal(
            "TOO_MANY_DIRECTIVES",
            f"The document has more than {limits.directives} directives: remove some, or split it.",
            limit=limits.directives,
        )
    try:
        order = list(TopologicalSorter(spreads).static_order())
    except CycleError as cycle:
        name = cycle.args[1][0]
        return refusal("FRAGMENT_CYCLE", f'Fragment "{name}" spreads itself: remove that spread.', [named[name]])
    measured.fragments = {name: named[name] for name in order}
    return _chained(order, spreads, limits) or _shaped(measured, limits) or measured


def _chained(order: Sequence[str], spreads: dict[str, set[str]], limits: Limits) -> GraphQLError | None:
    chain: dict[str, int] = {}
    for name in order:
        chain[name] = 1 + max((chain[spread] for spread in spreads[name]), default=0)
        if chain[name] > limits.fragment_chain:
            return refusal(
                "QUERY_TOO_DEEP",
                f"More than {limits.fragment_chain} fragments lead from one to the next: spread fewer levels of them.",
                limit=limits.fragment_chain,
            )
    return None


def _shaped(measured: Measured, limits: Limits) -> GraphQLError | None:
    for name, fragment in measured.fragments.items():
        measured.shapes[name] = _shape(fragment.selection_set, measured)
        # An operation that spreads it will be refused too; a fragment nobody spreads is still validated.
        if measured.shapes[name].selections > limits.selections:
            return too_large("fields once fragments are spread", limits.selections)
    selections = sum(shape.selections for shape in measured.shapes.values())
    for operation in measured.operations:
        shape = _shape(operation.selection_set, measured)
        selections += shape.selections
        if refused := _too_much(shape, operation, limits):
            return refused
    if selections > 2 * limits.selections:
        return too_large("fields once fragments are spread", limits.selections)
    return None


def _too_much(shape: Shape, operation: OperationDefinitionNode, limits: Limits) -> GraphQLError | None:
    if shape.selections > limits.selections:
        return too_large("fields once fragments are spread", limits.selections)
    for depth, most in (
        (shape.depth, limits.depth),
        (shape.introspection_depth, limits.introspection_depth),
    ):
        if depth > most:
            message = (
                f"The query is more than {most} fields deep: start nearer to what you want, such as with node(id)."
            )
            return refusal("QUERY_TOO_DEEP", message, [operation], most)
    if shape.aliases > limits.aliases:
        message = f"The query has more than {limits.aliases} aliases: use lists and connections, or several requests."
        return refusal("TOO_MANY_ALIASES", message, [operation], limits.aliases)
    if shape.fields > limits.root_fields:
        message = f"The query has more than {limits.root_fields} root fields: split it into several requests."
        return refusal("TOO_MANY_ROOT_FIELDS", message, [operation], limits.root_fields)
    return None


def _shape(selected: SelectionSetNode | None, measured: Measured) -> Shape:
    """`fields` are those of this very level, fragments spread; the rest includes the levels below."""
    total = Shape()
    for selection in selected.selections if selected else ():
        match selection:
            case FragmentSpreadNode():
                total = total.beside(measured.shapes.get(selection.name.value, Shape()))
            case InlineFragmentNode():
                total = total.beside(_shape(selection.selection_set, measured))
            case FieldNode():
                inner = _shape(selection.selection_set, measured)
                hidden = selection.name.value in INTROSPECTION
                deepest = max(inner.depth, inner.introspection_depth) + 1
                total = total.beside(
                    Shape(
                        0 if hidden else inner.depth + 1,
                        deepest if hidden else inner.introspection_depth and inner.introspection_depth + 1,
                        inner.aliases + (selection.alias is not None),
                        1,
                        inner.selections,
                    )
                )
    return total


def _within(selected: SelectionSetNode) -> Iterator[SelectionNode]:
    waiting: list[SelectionNode] = list(selected.selections)
    while waiting:
        selection = waiting.pop()
        yield selection
        if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
            waiting.extend(selection.selection_set.selections)


def _directives_of(definition: Node) -> int:
    count = len(getattr(definition, "directives", None) or ())
    variables: Sequence[VariableDefinitionNode] = getattr(definition, "variable_definitions", None) or ()
    return count + sum(len(variable.directives or ()) for variable in variables)
