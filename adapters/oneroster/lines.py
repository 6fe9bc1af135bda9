"""A record of the service as one line on disk: the cells that Homeroom reads, and nothing else of it. Passwords, phones,
birth dates and the like are let go before anything is written anywhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from adapters.oneroster.client import CLASSES, COURSES, ENROLLMENTS, ORGS, SESSIONS, USERS, Record
from adapters.oneroster_records.role_words import kind_of
from adapters.oneroster_records.roles import ENDED, SEVERAL, Reading, Role, as_one
from adapters.oneroster_records.rows import USER_CELLS, Row
from adapters.outbound.cells import Cells
from domain.roster_notices import Notices
from domain.roster_validation import Flaw

_ORGS = USER_CELLS.index("orgSourcedIds")
"""And the role behind it."""


class Line(NamedTuple):
    """Goes into a file as JSON as it is."""

    cells: list[str]
    """As `oneroster_records.rows` orders them; the first is the record's own id."""
    flaw: list[str] | None
    """Field, value, code and sentence of what is wrong with the record."""
    is_both: bool = False
    """A person who is a student and an adult at once."""
    roles: list[Any] | None = None
    """Where roles begin and end: the primary org, and the roles, which are read again when it is known on which day."""


class Roles(NamedTuple):
    """What a line keeps of a person's roles."""

    is_both: bool
    dated: list[Any] | None


class LineRows(NamedTuple):
    """Lines as rows, wherever they are kept."""

    name: str
    lines: Callable[[], Iterable[Line]]
    reading: Reading = Reading()
    """How the days of roles are read."""

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        """See `Rows`; a record's number is its place in the collection, from 1."""
        for number, line in enumerate(self.lines(), 1):
            cells, is_both = tuple(line.cells), line.is_both
            if line.roles:
                home, roles = line.roles
                one = as_one(tuple(Role(*role) for role in roles), home, self.reading)
                if one.is_over:
                    if notices:
                        notices.add("ROLES_ENDED", self.name, ENDED)
                    continue
                cells, is_both = (*cells[:_ORGS], one.orgs, one.word, *cells[_ORGS + 2 :]), one.is_both
            if is_both and notices:
                notices.add("SEVERAL_KINDS_OF_ROLE", self.name, SEVERAL)
            yield number, cells, Flaw(*line.flaw) if line.flaw else None


def line_of(collection: str, record: Record) -> Line:
    """Never raises: what cannot be read is empty, and the flaw says why."""
    cells = Cells(record)
    made, roles = _SHAPES[collection](cells)
    flaw = cells.flaw
    is_both, dated = (roles.is_both, roles.dated) if roles else (False, None)
    return Line(made, [flaw.field, flaw.value, flaw.code, flaw.message] if flaw else None, is_both, dated)


def _session(cells: Cells) -> tuple[list[str], Roles | None]:
    plain = [cells.text(name) for name in ("sourcedId", "startDate", "endDate", "status", "type", "schoolYear")]
    return [*plain, cells.text("parent.sourcedId")], None


def _org(cells: Cells) -> tuple[list[str], Roles | None]:
    plain = [cells.text(name) for name in ("sourcedId", "name", "type", "status", "identifier")]
    return [*plain, cells.text("parent.sourcedId")], None


def _course(cells: Cells) -> tuple[list[str], Roles | None]:
    plain = [cells.text(name) for name in ("sourcedId", "title", "status", "courseCode")]
    return [*plain, _list(cells, "subjects")], None


def _class(cells: Cells) -> tuple[list[str], Roles | None]:
    named = ("sourcedId", "title", "school.sourcedId", "status", "course.sourcedId", "classType", "location")
    plain = [cells.text(name) for name in named]
    return [*plain, _ids(cells, "terms"), _list(cells, "subjects"), _list(cells, "periods")], None


def _user(cells: Cells) -> tuple[list[str], Roles | None]:
    """Some services call themselves 1.1 and write `roles` as 1.2 does: the record decides."""
    if cells.raw("roles"):
        whole = tuple(role for role in map(_role, _parts(cells, "roles")) if role.word and role.org)
        home = cells.text("primaryOrg.sourcedId")
        one = as_one(whole, home, Reading())
        is_dated = any(role.begin or role.end for role in whole)
        role, orgs = one.word, one.orgs
        roles = Roles(one.is_both, [home, [list(role) for role in whole]] if is_dated else None)
    else:
        role, orgs, roles = cells.text("role"), _ids(cells, "orgs"), None
    user_ids = [(one.text("type"), one.text("identifier")) for one in _parts(cells, "userIds")]
    written = ",".join(f"{{{kind}:{id}}}" for kind, id in user_ids if kind and id)
    is_family = bool(role) and kind_of(role) is None
    # Of families nothing is kept but where they can be written to, and whose they are.
    names = ["", ""] if is_family else [cells.text("givenName"), cells.text("familyName")]
    # A list of agents that cannot be read is no reason to leave a student out.
    agents = _ids(Cells({"agents": cells.raw("agents")}), "agents")
    state = [cells.text("status"), _flag(cells, "enabledUser")]
    rest = [cells.text("identifier"), cells.text("email"), _list(cells, "grades")]
    return [cells.text("sourcedId"), orgs, role, *names, *state, written, *rest, agents], roles


def _role(cells: Cells) -> Role:
    is_primary = cells.text("roleType").casefold() == "primary"
    return Role(is_primary, *map(cells.text, ("role", "org.sourcedId", "beginDate", "endDate")))


def _enrollment(cells: Cells) -> tuple[list[str], Roles | None]:
    refs = [cells.text("sourcedId"), cells.text("class.sourcedId"), cells.text("user.sourcedId")]
    plain = [cells.text("role"), cells.text("status"), cells.text("school.sourcedId"), _flag(cells, "primary")]
    return [*refs, *plain, cells.text("beginDate"), cells.text("endDate")], None


_SHAPES: Mapping[str, Callable[[Cells], tuple[list[str], Roles | None]]] = {
    SESSIONS: _session,
    ORGS: _org,
    COURSES: _course,
    USERS: _user,
    CLASSES: _class,
    ENROLLMENTS: _enrollment,
}
COLLECTIONS = tuple(_SHAPES)
"""In the order in which they are pulled."""


def _flag(cells: Cells, field: str) -> str:
    """The standard writes "true", many write true."""
    found = cells.raw(field)
    return str(found).lower() if isinstance(found, bool) else cells.text(field)


def _list(cells: Cells, field: str) -> str:
    """The parts joined; some write a single text where a list belongs."""
    found = cells.raw(field)
    return ",".join(cells.texts(field)) if isinstance(found, list) else cells.text(field)


def _ids(cells: Cells, field: str) -> str:
    return ",".join(dict.fromkeys(id for one in _parts(cells, field) if (id := one.text("sourcedId"))))


def _parts(cells: Cells, field: str) -> Iterator[Cells]:
    """The records within a record; some write a single one where a list belongs."""
    found: Any = cells.raw(field)
    for one in found if isinstance(found, list) else [] if found in (None, "") else [found]:
        part = Cells(one if isinstance(one, Mapping) else {field: one})
        if not isinstance(one, Mapping):
            part.texts(f"{field}.sourcedId")
        yield part
        cells.flaw = cells.flaw or part.flaw
