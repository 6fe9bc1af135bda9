"""Reading people, sections and rosters from PostgreSQL."""

from adapters.postgres.roster_people import PeopleReader
from adapters.postgres.roster_sections import SectionReader


class PostgresRosterReader(PeopleReader, SectionReader):
    """Both halves of `application.roster.queries.RosterReader`."""
