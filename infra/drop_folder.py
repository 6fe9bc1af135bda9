"""The drop folder as the settings want it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.csv_files.drop_outcome import DropOutcomes
from adapters.csv_files.recognise import RecognisedFiles
from adapters.drop_folder.boxes import DropFolders
from adapters.postgres.districts import PostgresDistricts
from adapters.sftp.client import SftpClient
from application.drops.collect import CollectDrops
from application.drops.read_drops import ReadDrops
from application.drops.sftp import ConnectSftp, FetchSftp, ReadSftp, RemoveSftp
from application.ports.clock import Clock
from application.ports.jobs import Announce
from domain.errors import Refused
from domain.ids import DistrictId, SyncId
from graphql_api import ids
from infra.clock import SystemClock
from infra.container import begin_of, tell_nobody
from infra.seals import seals_of
from infra.settings import Settings


@dataclass(frozen=True, slots=True)
class DropFolder:
    collect: CollectDrops
    read: ReadDrops
    connect_sftp: ConnectSftp
    fetch_sftp: FetchSftp
    read_sftp: ReadSftp
    remove_sftp: RemoveSftp


def drop_folder_of(
    settings: Settings, engine: AsyncEngine, announce: Announce = tell_nobody, clock: Clock | None = None
) -> DropFolder | None:
    """None where no folder is set."""
    if settings.drop_dir is None:
        return None
    boxes = DropFolders(settings.drop_dir.absolute(), settings.drop_settle_seconds)
    districts, begin = PostgresDistricts(engine), begin_of(engine, announce)
    clock = clock or SystemClock()
    collect = CollectDrops(boxes, RecognisedFiles(), DropOutcomes(), districts, begin, clock, sync_id)
    seals = seals_of(settings)
    client = SftpClient(private_allowed=settings.allow_private_sources)
    return DropFolder(
        collect,
        ReadDrops(boxes, districts, begin),
        ConnectSftp(begin, clock, seals),
        FetchSftp(begin, clock, seals, districts, boxes, client),
        ReadSftp(begin),
        RemoveSftp(begin),
    )


def sync_id(district: DistrictId, sync: SyncId) -> str:
    """As the API and the command line have it."""
    return ids.encode("RosterSync", district, sync)


def must_have(folder: DropFolder | None) -> DropFolder:
    if folder is None:
        message = "There is no drop folder: name one with HOMEROOM_DROP_DIR, for servers and workers as well."
        raise Refused("NO_DROP_FOLDER", message)
    return folder
