"""Ways to bring a OneRoster bundle into a district; each runs in a process of its own."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import tables
from adapters.postgres.engine import create_engine
from application.roster.import_roster import RosterImport
from benchmarks.costs import Facts, Meter
from benchmarks.worker import a_worker
from domain.roster_validation import is_email

Row = dict[str, str]
_GRADUATE = {"09": 2030, "10": 2029, "11": 2028, "12": 2027}


async def sync(meter: Meter, url: str, district: int, bundle: str) -> Facts:
    async with a_worker(meter, url, district) as worker:
        with meter:
            jobs = await worker.all([lambda: worker.app.import_roster(worker.viewer, RosterImport(bundle))])
        (result,) = await worker.results(jobs)
    return {"status": result["status"], "students": result["counts"]["student"]}


async def upsert_with_orm(meter: Meter, url: str, district: int, bundle: str) -> Facts:
    """The usual way: read the file, look every record up in what was loaded, set what differs, add what is missing."""
    engine = create_engine(url, pool_size=1)
    meter.watch_engine(engine)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        await session.exec(  # type: ignore[call-overload]
            text("SELECT set_config('homeroom.district', :d, true)"), params={"d": str(district)}
        )
        with meter:
            students = await _Upsert(session, district, bundle).everything()
            await session.commit()
    await engine.dispose()
    return {"students": students}


class _Upsert:
    def __init__(self, session: AsyncSession, district: int, bundle: str) -> None:
        self._session, self._district, self._bundle = session, district, bundle
        self._ids: dict[str, dict[str, int]] = {}

    async def everything(self) -> int:
        source = await self._source()
        schools = await self._rows(
            tables.SchoolRow,
            "sis_id",
            ({"sis_id": r["identifier"], "name": r["name"], "time_zone": "UTC"} for r in self._file("orgs")),
        )
        at = {row["sourcedId"]: schools[row["identifier"]] for row in self._file("orgs")}
        sourced, placed = {"source_id": source}, {"source_ids": [source]}
        staff = await self._people(
            tables.StafferRow, tables.StafferSourceRow, "staffer_id", source, map(_person, self._users("teacher"))
        )
        students = await self._people(
            tables.StudentRow,
            tables.StudentSourceRow,
            "student_id",
            source,
            (_person(r) | _grade(r) for r in self._users("student")),
        )
        sections = await self._rows(
            tables.SectionRow, "source_key", (_section(r, at) | sourced for r in self._file("classes"))
        )
        await self._links(
            tables.StafferSchoolRow,
            ("staffer_id", "school_id"),
            (
                {"staffer_id": staff[r["sourcedId"]], "school_id": at[r["orgSourcedIds"]], "is_primary": True} | placed
                for r in self._users("teacher")
            ),
        )
        await self._links(
            tables.StudentSchoolRow,
            ("student_id", "school_id"),
            (
                {"student_id": students[r["sourcedId"]], "school_id": at[r["orgSourcedIds"]], "is_primary": True}
                | placed
                for r in self._users("student")
            ),
        )
        await self._links(
            tables.SectionStafferRow,
            ("section_id", "staffer_id"),
            (
                {"section_id": sections[r["classSourcedId"]], "staffer_id": staff[r["userSourcedId"]], "is_lead": True}
                for r in self._file("enrollments")
                if r["role"] == "teacher"
            ),
        )
        await self._links(
            tables.EnrollmentRow,
            ("section_id", "student_id"),
            (
                {
                    "section_id": sections[r["classSourcedId"]],
                    "student_id": students[r["userSourcedId"]],
                    "origin": "source",
                    "source_key": r["sourcedId"],
                    "first_day": date.fromisoformat(r["beginDate"]),
                    "last_day": date.fromisoformat(r["endDate"]),
                }
                for r in self._file("enrollments")
                if r["role"] == "student"
            ),
        )
        return len(students)

    async def _source(self) -> int:
        wanted = {"kind": "oneroster", "name": "files"}
        return (await self._rows(tables.RosterSourceRow, "name", [wanted]))["files"]

    async def _rows(self, model: type[Any], key: str, wanted: Iterable[Mapping[str, Any]]) -> dict[str, int]:
        """Rows with an id of their own; the ids by key."""
        known = {getattr(row, key): row for row in await self._known(model)}
        await self._merge(model, known, wanted, lambda values: values[key])
        ids: dict[str, int] = {key_: row.id for key_, row in known.items()}
        return ids

    async def _people(
        self, model: type[Any], keys: type[Any], person: str, source: int, wanted: Iterable[Mapping[str, Any]]
    ) -> dict[str, int]:
        """People whose ids of the source stand in rows of their own."""
        people = {row.id: row for row in await self._known(model)}
        known = {row.source_key: people[getattr(row, person)] for row in await self._known(keys)}
        had = set(known)
        await self._merge(model, known, wanted, lambda values: values["source_key"], but="source_key")
        for key in known.keys() - had:
            named = {"source_id": source, "source_key": key, person: known[key].id}
            self._session.add(keys(district_id=self._district, **named))
        await self._session.flush()
        return {key: row.id for key, row in known.items()}

    async def _links(self, model: type[Any], keys: tuple[str, str], wanted: Iterable[Mapping[str, Any]]) -> None:
        known = {tuple(getattr(row, key) for key in keys): row for row in await self._known(model)}
        await self._merge(model, known, wanted, lambda values: tuple(values[key] for key in keys))

    async def _merge(
        self,
        model: type[SQLModel],
        known: dict[Any, Any],
        wanted: Iterable[Mapping[str, Any]],
        key_of: Callable[[Mapping[str, Any]], Any],
        but: str = "",
    ) -> None:
        """`but`: a value that is in no column."""
        for values in wanted:
            row, fields = known.get(key_of(values)), {name: one for name, one in values.items() if name != but}
            if row is None:
                row = known[key_of(values)] = model(district_id=self._district, **fields)
                self._session.add(row)
                continue
            for name, value in fields.items():
                if getattr(row, name) != value:
                    setattr(row, name, value)
        await self._session.flush()

    async def _known(self, model: type[Any]) -> Iterable[Any]:
        found = await self._session.exec(select(model).where(model.district_id == self._district))
        return found.all()

    def _users(self, role: str) -> Iterator[Row]:
        return (row for row in self._file("users") if row["role"] == role)

    def _file(self, name: str) -> Iterator[Row]:
        with (
            zipfile.ZipFile(self._bundle) as bundle,
            bundle.open(f"{name}.csv") as binary,
            io.TextIOWrapper(binary, encoding="utf-8", newline="") as lines,
        ):
            yield from csv.DictReader(lines)


def _person(row: Row) -> dict[str, Any]:
    if not is_email(row["email"]):
        raise ValueError("not an e-mail address")
    names = {"first_name": row["givenName"], "last_name": row["familyName"]}
    mail = {"email": row["email"], "email_key": row["email"].casefold()}
    return {"source_key": row["sourcedId"], "sis_id": row["identifier"], **names, **mail}


def _grade(row: Row) -> dict[str, Any]:
    return {"grade": row["grades"], "graduation_year": _GRADUATE[row["grades"]], "graduation_year_given": False}


def _section(row: Row, at: Mapping[str, int]) -> dict[str, Any]:
    named = {"source_key": row["sourcedId"], "school_id": at[row["schoolSourcedId"]], "name": row["title"]}
    return {**named, "class_type": row["classType"], "period": row["periods"], "room": row["location"]}
