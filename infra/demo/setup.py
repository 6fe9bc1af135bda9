"""From imported rosters to schools that can be scheduled: year, flex period, homerooms; what is there stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from application.lists.queries import SectionsOfSchool
from application.paging import PageRequest
from application.roster.queries import SectionFilter
from application.setup.queries import SchoolView
from application.setup.save_school import SchoolSettings
from domain.calendar import SchoolYear
from domain.ids import FlexPeriodId, SectionId
from domain.roster import HomeroomRule, School
from infra.demo import days
from infra.demo.worker import Stage

EVERYTHING = PageRequest(2_000)


@dataclass(frozen=True, slots=True)
class Ready:
    """A school that can be scheduled."""

    school: School
    year: SchoolYear
    period: FlexPeriodId
    homerooms: int
    is_new: bool


async def make_ready(stage: Stage, rules: dict[str, HomeroomRule | None], today: date) -> list[Ready]:
    """The named schools with their rules, by name; schools without sections cannot be scheduled and are left out."""
    views = await stage.app.find_schools(stage.viewer, EVERYTHING)
    ours = [view for view in views.items if view.school.name in rules]
    designated = await _sections(stage, ours, SectionFilter(homeroom=True))
    ready = []
    for view in ours:
        here = await _make_ready(stage, view, rules[view.school.name], designated[view.school.id], today)
        ready += [] if here is None else [here]
    return ready


async def _make_ready(
    stage: Stage, view: SchoolView, rule: HomeroomRule | None, designated: Sequence[SectionId], today: date
) -> Ready | None:
    app, viewer, school = stage.app, stage.viewer, view.school
    is_new = not designated
    if is_new:
        if rule is not None and rule != school.homeroom_rule:
            await app.save_school(viewer, school.id, SchoolSettings(homeroom_rule=rule))
        designated = (await _sections(stage, [view], SectionFilter(suggested=True)))[school.id]
        if not designated:
            return None
        await app.designate_homerooms(viewer, school.id, designated)
    year = next((year for year in view.years if days.is_ours(year)), None)
    if year is None:
        year = days.year_from(today)
        await app.save_school_year(viewer, school.id, year.first_day, year.last_day)
    periods = (await app.flex_periods_of(viewer, [school.id])).get(school.id, ())
    period = next((one.flex_period.id for one in periods if one.flex_period.name == days.PERIOD), None)
    if period is None:
        period = await app.save_flex_period(viewer, school.id, None, days.PERIOD, days.MEETINGS)
    return Ready(school, year, period, len(designated), is_new)


async def _sections(stage: Stage, views: Collection[SchoolView], filter: SectionFilter) -> dict[int, list[SectionId]]:
    schools = [view.school.id for view in views]
    pages = await stage.app.read_lists.pages(stage.viewer, schools, SectionsOfSchool(filter), EVERYTHING)
    return {school: [view.section.id for view in pages[school].items] for school in schools}
