"""How much a document could return, and how often it repeats itself."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, GraphQLSchema, Undefined
from graphql.language import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from graphql.type import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from graphql_api.limits import Limits, page_size_refusal, refusal, too_large
from graphql_api.measure import ENOUGH, INTROSPECTION, Measured


def repeated_too_often(measured: Measured, limits: Limits) -> GraphQLError | None:
    """Validation compares every two selections of one field at one place: refuse where those pairs are too many.

    Comes after `measure`, which keeps the number of selections small enough to walk them all.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    sets = [definition.selection_set for definition in (*measured.operations, *measured.fragments.values())]
    waiting: list[tuple[SelectionSetNode, tuple[str, ...]]] = [(each, (str(n),)) for n, each in enumerate(sets)]
    while waiting:
        selected, place = waiting.pop()
        for selection in selected.selections:
            match selection:
                case FieldNode():
                    here = (*place, (selection.alias or selection.name).value)
                    seen[here] += 1
                    if selection.selection_set:
                        waiting.append((selection.selection_set, here))
                case InlineFragmentNode():
                    waiting.append((selection.selection_set, place))
                case FragmentSpreadNode():
                    if fragment := measured.fragments.get(selection.name.value):
                        waiting.append((fragment.selection_set, place))
    if sum(times * (times - 1) // 2 for times in seen.values()) > limits.repeats:
        return too_large("repetitions of the same fields", limits.repeats)
    return None


def cost_of(
    schema: GraphQLSchema,
    measured: Measured,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any] | None,
    limits: Limits,
) -> int | GraphQLError:
    """The most nodes `operation` may return, or why it is refused."""
    try:
        counter = _Counter(schema, measured, _given(operation, variables), limits)
        root = schema.get_root_type(operation.operation)
        cost = counter.count(operation.selection_set, root)
    except GraphQLError as refused:
        return refused
    if cost > limits.cost:
        message = (
            f"The query may return more than {limits.cost:,} nodes, page sizes multiplied: "
            "ask for smaller pages, or for less inside of them."
        )
        return refusal("QUERY_TOO_COSTLY", message, [operation], limits.cost)
    return cost


@dataclass(slots=True)
class _Counter:
    schema: GraphQLSchema
    measured: Measured
    variables: Mapping[str, Any]
    limits: Limits
    fragments: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, fragment in self.measured.fragments.items():
            within = self.schema.get_type(fragment.type_condition.name.value)
            self.fragments[name] = self.count(fragment.selection_set, within)

    def count(self, selected: SelectionSetNode | None, within: GraphQLNamedType | None) -> int:
        total = 0
        for selection in selected.selections if selected else ():
            match selection:
                case FragmentSpreadNode():
                    total += self.fragments.get(selection.name.value, 0)
                case InlineFragmentNode():
                    on = selection.type_condition
                    inner = self.schema.get_type(on.name.value) if on else within
                    total += self.count(selection.selection_set, inner)
                case FieldNode():
                    total += self._field(selection, within)
        return min(total, ENOUGH)

    def _field(self, node: FieldNode, within: GraphQLNamedType | None) -> int:
        name = node.name.value
        if name in INTROSPECTION or not isinstance(within, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        definition = within.fields.get(name)
        returned = get_named_type(definition.type) if definition else None
        if definition is None or returned is None or not is_composite_type(returned):
            return 0
        inner = self.count(node.selection_set, returned)
        if returned.name.endswith("Connection"):
            size = self._page(node, definition)
        elif is_list_type(get_nullable_type(definition.type)) and not within.name.endswith("Connection"):
            size = self.limits.plain_list
        else:
            return inner
        return min(size + size * inner, ENOUGH)

    def _page(self, node: FieldNode, definition: GraphQLField) -> int:
        given = {argument.name.value: self._value(argument.value) for argument in node.arguments or ()}
        first, last = (given.get(name, self._default(definition, name)) for name in ("first", "last"))
        if refused := page_size_refusal(first, last, self.limits):
            raise refusal(refused.code, refused.message, [node], (refused.details or {}).get("limit"))
        return next((size for size in (first, last) if isinstance(size, int)), self.limits.default_page)

    def _value(self, value: ValueNode) -> int | None:
        if isinstance(value, VariableNode):
            return _whole(self.variables.get(value.name.value))
        return int(value.value) if isinstance(value, IntValueNode) and len(value.value) < 20 else None

    @staticmethod
    def _default(definition: GraphQLField, name: str) -> int | None:
        argument = definition.args.get(name)
        return None if argument is None else _whole(getattr(argument, "default_value", Undefined))


def _given(operation: OperationDefinitionNode, variables: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The variables' values, with the defaults of those that are not given."""
    defaults = {
        variable.variable.name.value: int(variable.default_value.value)
        for variable in operation.variable_definitions or ()
        if isinstance(variable.default_value, IntValueNode) and len(variable.default_value.value) < 20
    }
    return {**defaults, **(variables or {})}


def _whole(value: object) -> int | None:
    """A whole number as GraphQL's Int takes it, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -ENOUGH < value < ENOUGH:
        return None
    return int(value) if value == int(value) else None
