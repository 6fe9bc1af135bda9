"""Who keeps a box of the drop folder, and whether there is a drop folder at all."""

from application.access import Viewer
from application.ports.drops import DropBoxes
from domain.errors import Refused
from domain.ids import SchoolId


def keeps_box(viewer: Viewer, school: SchoolId | None) -> bool:
    """The district's box is for who runs the district; a school's is for its admins too."""
    return viewer.runs_district if school is None else viewer.administers(school)


def must_keep_box(viewer: Viewer, school: SchoolId | None) -> None:
    if school is None:
        viewer.must_run_district()
    else:
        viewer.must_administer(school)


def must_have(boxes: DropBoxes | None) -> DropBoxes:
    """Raises `Refused` `NO_DROP_FOLDER` where this process was told of none."""
    if boxes is None:
        message = "There is no drop folder: name one with HOMEROOM_DROP_DIR, for servers and workers as well."
        raise Refused("NO_DROP_FOLDER", message)
    return boxes
