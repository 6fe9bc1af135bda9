"""A district at Clever in which things happen, each with the events that Clever sends of it."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.adapters.clever.districts import Json, event, guardian, school, section, student, teacher, user
from tests.adapters.clever.fake_clever import FakeClever

SCHOOLS = ("sch1", "sch2", "sch3")
LASTING = "g00"
"""A contact who is always shared: where none is, everything says nothing of guardians, and changes that there are none."""


def a_district() -> dict[str, list[Json]]:
    years = {
        "term1": ("2026-08-17", "2026-12-18"),
        "term2": ("2027-01-04", "2027-06-04"),
        "old": ("2025-08-18", "2026-06-05"),
    }
    return {
        "schools": [school(id) for id in SCHOOLS],
        "terms": [{"id": id, "name": id, "start_date": first, "end_date": last} for id, (first, last) in years.items()],
        "courses": [{"id": "c1", "name": "Algebra", "number": "M1"}, {"id": "c2", "name": "Art", "number": "A1"}],
        "users": [
            *(student(f"s{n:02}", SCHOOLS[n % 3]) for n in range(15)),
            *(teacher(f"t{n:02}", SCHOOLS[n % 3]) for n in range(6)),
            guardian(LASTING, "nobody"),
        ],
        "sections": [
            section(f"x{n:02}", [f"s{m:02}" for m in range(15) if m % 3 == n % 3], [f"t{n % 6:02}"], school=SCHOOLS[n % 3])
            for n in range(30)
        ],
        "events": [event("e00000", "users.created", student("s00"))],
    }  # fmt: skip


@dataclass
class Living:
    fake: FakeClever
    dice: random.Random
    away: list[Json] = field(default_factory=list)
    """Users who are not shared any more, and may be again."""
    numbers: "count[int]" = field(default_factory=lambda: count(50))
    told: "count[int]" = field(default_factory=lambda: count(1))

    def live(self, days: int) -> None:
        happens: list[Callable[[], None]] = [
            self._student_comes, self._teacher_comes, self._somebody_goes, self._somebody_goes, self._somebody_returns,
            self._somebody_changes, self._somebody_changes, self._somebody_changes, self._role_changes,
            self._section_begins, self._section_ends, self._section_changes, self._section_changes, self._roster_changes,
            self._roster_changes, self._roster_changes, self._course_changes, self._nothing_changes, self._guardian_comes,
            self._family_changes, self._family_changes,
        ]  # fmt: skip
        for happening in self.dice.choices(happens, k=days):
            happening()
        if self.dice.random() < 0.03:
            self._update("schools", self._one("schools"), name=f"School {next(self.numbers)}")

    # ── what Clever does ─────────────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, kind: str, record: Json, previous: Json | None = None) -> None:
        for _ in range(1 if self.dice.random() < 0.9 else 2):
            self.fake.data["events"].append(event(f"e{next(self.told):05}", kind, record, previous))

    def _create(self, collection: str, record: Json) -> None:
        self.fake.data[collection].append(record)
        self._tell(f"{collection}.created", record)

    def _delete(self, collection: str, record: Json) -> None:
        self.fake.data[collection].remove(record)
        self._tell(f"{collection}.deleted", record)

    def _update(self, collection: str, record: Json, **changes: Any) -> None:
        before = deepcopy(record)
        record.update(changes)
        if before != record:
            self._tell(f"{collection}.updated", record, _previous(before, record))

    def _one(self, collection: str) -> Json:
        return self.dice.choice([one for one in self.fake.data[collection] if one["id"] != LASTING])

    def _some_schools(self) -> list[str]:
        return self.dice.sample(SCHOOLS, self.dice.choice([1, 1, 2]))

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _student_comes(self) -> None:
        self._create("users", student(f"s{next(self.numbers)}", *self._some_schools()))

    def _teacher_comes(self) -> None:
        self._create("users", teacher(f"t{next(self.numbers)}", *self._some_schools()))

    def _guardian_comes(self) -> None:
        family = self._family()
        comes = (
            guardian(f"g{next(self.numbers)}", *family) if family else user(f"g{next(self.numbers)}", {"contact": {}})
        )
        self._create("users", comes)

    def _family(self) -> list[str]:
        """Siblings, somebody who is not shared, or nobody."""
        ids = [one["id"] for one in self.fake.data["users"] if "student" in one["roles"]]
        ids += [one["id"] for one in self.away if "student" in one["roles"]]
        return self.dice.sample(sorted(ids), min(len(ids), self.dice.randint(0, 3)))

    def _family_changes(self) -> None:
        contacts = [one for one in self.fake.data["users"] if "contact" in one["roles"] and one["id"] != LASTING]
        if contacts:
            one = self.dice.choice(contacts)
            if self.dice.random() < 0.3:
                self._update("users", one, email=self.dice.choice([None, "none", f"n{next(self.numbers)}@x.example"]))
            else:
                kind = self.dice.choice(["Parent/Guardian", "Family", "Emergency"])
                self._update("users", one, roles=guardian("g", *self._family(), kind=kind)["roles"])

    def _somebody_goes(self) -> None:
        """Sections may go on naming who is not shared."""
        gone = self._one("users")
        self._delete("users", gone)
        self.away.append(gone)
        if self.dice.random() < 0.5:
            for one in self.fake.data["sections"]:
                if gone["id"] in (one["students"] or ()):
                    self._update("sections", one, students=[id for id in one["students"] if id != gone["id"]])

    def _somebody_returns(self) -> None:
        if self.away:
            self._create("users", self.away.pop(self.dice.randrange(len(self.away))))

    def _somebody_changes(self) -> None:
        one, new = self._one("users"), next(self.numbers)
        role = next(iter(one["roles"]))
        what = self.dice.choice(["email", "no email", "name", "no name", "schools", "grade", "sis_id"])
        what = "its sis_id" if self.dice.random() < 0.03 else what
        if what in ("email", "no email"):
            emails = [None, "none at all", self._one("users")["email"] if self.dice.random() < 0.1 else "nobody"]
            email = f"n{new}@x.example" if what == "email" else self.dice.choice(emails)
            self._update("users", one, email=email)
        elif what in ("name", "no name"):
            self._update("users", one, name={"first": "" if what == "no name" else f"F{new}", "last": f"L{new}"})
        elif role in ("student", "teacher"):
            at, roles = self._some_schools(), deepcopy(one["roles"])
            other = next(iter(self._one("users")["roles"].values())).get("sis_id", f"N{new}")
            changes: dict[str, Json] = {
                "schools": {"school": at[0], "schools": at},
                "grade": {"grade": self.dice.choice(["9", "11", "Ungraded", ""])},
                "sis_id": {"sis_id": f"N{new}"},
                "its sis_id": {"sis_id": other},
            }
            roles[role] |= changes[what]
            self._update("users", one, roles=roles)

    def _role_changes(self) -> None:
        one = self._one("users")
        if "teacher" in one["roles"]:
            roles = deepcopy(one["roles"])
            added = {"staff": {"staff_id": "9", "schools": self._some_schools()}, "district_admin": {}, "contact": {}}
            name = self.dice.choice(list(added))
            roles = {"contact": {}} if name == "contact" else roles | {name: added[name]}
            self._update("users", one, roles=roles)

    def _section_begins(self) -> None:
        id, at = f"x{next(self.numbers)}", self.dice.choice(SCHOOLS)
        staff = [self._one("users")["id"] for _ in range(self.dice.randint(0, 2))]
        self._create("sections", section(id, self._roster(), staff, school=at))

    def _roster(self) -> list[str]:
        return sorted({self._one("users")["id"] for _ in range(self.dice.randint(0, 5))})

    def _section_ends(self) -> None:
        if len(self.fake.data["sections"]) > 3:
            self._delete("sections", self._one("sections"))

    def _section_changes(self) -> None:
        """Neither to another school nor to no readable roster: such sections stay as they are, members who left included,
        when everything is read; changes let who has left go."""
        one, new = self._one("sections"), next(self.numbers)
        staff = [self._one("users")["id"] for _ in range(self.dice.randint(0, 2))]
        changes: list[Json] = [
            {"name": f"n{new}"}, {"name": None}, {"period": str(new)}, {"course": self.dice.choice(["c1", "c2", "c3", None])},
            {"term_id": self.dice.choice(["term1", "term2", "old", "unknown"])},
            {"teachers": staff, "teacher": staff[0] if staff else None}, {"teachers": staff, "teacher": None},
            {"school": "unshared"},
        ]  # fmt: skip
        self._update("sections", one, **self.dice.choice(changes))

    def _roster_changes(self) -> None:
        self._update("sections", self._one("sections"), students=self._roster())

    def _course_changes(self) -> None:
        what, new = self.dice.random(), next(self.numbers)
        known = {one["id"] for one in self.fake.data["courses"]}
        if what < 0.05 and len(known) > 1:
            self._delete("courses", self._one("courses"))
        elif what < 0.5 and "c3" not in known:
            self._create("courses", {"id": "c3", "name": f"n{new}", "number": str(new)})
        else:
            self._update("courses", self._one("courses"), name=f"n{new}")

    def _nothing_changes(self) -> None:
        """Nothing that Homeroom reads."""
        self._update("users", self._one("users"), last_modified=str(next(self.numbers)))


def _previous(before: Json, after: Json) -> Json:
    """What was otherwise, nested, as Clever has it."""
    found = {}
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        if isinstance(was, dict) and isinstance(now, dict):
            if inner := _previous(was, now):
                found[name] = inner
        elif was != now:
            found[name] = was
    return found
