"""What a file is that somebody left without a word: a roster by the names of its files, grades or attendance by the header."""

from adapters.csv_files.archive import ArchiveLimits
from adapters.csv_files.opener import detected, open_archive
from adapters.csv_files.sis_records import recognised
from domain.drops import DropKind
from domain.errors import Refused


class RecognisedFiles:
    """Implements `RecognisesDrops`."""

    def kind_of(self, path: str) -> DropKind:
        try:
            detected(open_archive(path, ArchiveLimits()))
        except Refused as refused:
            if refused.code != "UNKNOWN_FORMAT":
                raise
            kind = recognised(path)
            if kind is None:
                message = (
                    f"{refused.message} Or grades with the columns StudentId, Course and Mark, or attendance with StudentId, "
                    "Date and Status."
                )
                raise Refused(refused.code, message, field="file") from None
            return DropKind(kind.value)
        return DropKind.ROSTER
