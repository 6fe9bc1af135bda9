"""A school that is ready to be scheduled, by commands alone."""

from tests.e2e.program import SDS, Program

SCHOOL = ("--school", "Contoso High School")
YEAR = ("--from", "2035-09-03", "--to", "2035-10-01", "--weekdays", "mon")


def ready(program: Program) -> Program:
    program.ask("import", SDS, "--email-domain", "contoso.example")
    program.ask("calendar", "year", *SCHOOL, "--first-day", "2035-09-03", "--last-day", "2036-06-06")
    program.ask("period", "save", *SCHOOL, "--name", "WIN", "--meets", "mon-fri 10:00-10:30")
    program.ask("school", "set", *SCHOOL, "--homeroom-rule", "period=1")
    done = program.ask("homerooms", "designate", *SCHOOL, "--suggested")
    assert [one["error"] for one in done["results"]] == [None, None]
    return program
