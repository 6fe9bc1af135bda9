"""The drop folder as the settings want it: what is done with it beside the jobs."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.csv_files.drop_outcome import DropOutcomes
from adapters.csv_files.recognise import RecognisedFiles
from adapters.postgres.districts import PostgresDistricts
from application.drops.collect import CollectDrops
from application.drops.fetch_sftp import FetchDueSftp
from application.drops.keepers import must_have as must_have_boxes
from application.drops.read_drops import ReadDrops
from application.drops.sftp import LookAtSftp
from application.drops.tidy import TidyDrops
from application.ports.clock import Clock
from application.ports.jobs import Announce
from domain.ids import DistrictId, SyncId
from graphql_api import ids
from infra.clock import SystemClock
from infra.container import begin_of, tell_nobody
from infra.drop_boxes import drop_doors
from infra.seals import seals_of
from infra.settings import Settings


@dataclass(frozen=True, slots=True)
class DropFolder:
    collect: CollectDrops
    fetch_sftp: FetchDueSftp
    read: ReadDrops
    tidy: TidyDrops


def drop_folder_of(
    settings: Settings, engine: AsyncEngine, announce: Announce = tell_nobody, clock: Clock | None = None
) -> DropFolder | None:
    """None where no folder is set."""
    return None if settings.drop_dir is None else must_have_drop_folder(settings, engine, announce, clock)


def must_have_drop_folder(
    settings: Settings, engine: AsyncEngine, announce: Announce = tell_nobody, clock: Clock | None = None
) -> DropFolder:
    """Raises `Refused` `NO_DROP_FOLDER`."""
    doors = drop_doors(settings)
    boxes = must_have_boxes(doors.boxes)
    districts, begin = PostgresDistricts(engine), begin_of(engine, announce)
    clock = clock or SystemClock()
    look = LookAtSftp(begin, clock, seals_of(settings), boxes, doors.sftp)
    return DropFolder(
        CollectDrops(boxes, RecognisedFiles(), DropOutcomes(), districts, begin, clock, sync_id),
        FetchDueSftp(districts, look),
        ReadDrops(boxes, districts, begin),
        TidyDrops(boxes, districts, begin, clock, settings.drop_keep_days),
    )


def sync_id(district: DistrictId, sync: SyncId) -> str:
    """As the API and the command line have it."""
    return ids.encode("RosterSync", district, sync)
