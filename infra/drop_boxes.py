"""What the settings say of the drop folder, and the way to SFTP servers."""

from dataclasses import dataclass

from adapters.drop_folder.boxes import DropFolders
from adapters.sftp.client import SftpClient
from application.ports.drops import DropBoxes
from application.ports.sftp import VisitsSftp
from infra.settings import Settings


@dataclass(frozen=True, slots=True)
class DropDoors:
    boxes: DropBoxes | None
    """None where no folder is set."""
    sftp: VisitsSftp
    settle_seconds: float = 10


def drop_doors(settings: Settings) -> DropDoors:
    root, settle = settings.drop_dir, settings.drop_settle_seconds
    boxes = None if root is None else DropFolders(root.absolute(), settle)
    return DropDoors(boxes, SftpClient(private_allowed=settings.allow_private_sources), settle)


NO_DROPS = DropDoors(None, SftpClient(private_allowed=False))
