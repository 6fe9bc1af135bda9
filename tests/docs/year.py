"""Does what a document says about days to come: the clock stands where it says, files are those that it shows."""

import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.docs.markdown import Block
from tests.docs.reader import Reader, shouted
from tests.docs.server import send_as_curl
from tests.docs.shown import refusals

NEW_YORK = ZoneInfo("America/New_York")


@dataclass
class MovedClock:
    """Stands still until a document says what time it is, in New York."""

    at: datetime = datetime(2026, 8, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, told: str) -> None:
        moved = datetime.fromisoformat(told).replace(tzinfo=NEW_YORK).astimezone(UTC)
        assert moved > self.at, f"{told} is not later than what was done before"
        self.at = moved


@dataclass
class YearReader(Reader):
    """```csv august/students.csv: a file of august.zip; once shown it stays until it is shown anew, in later bundles too."""

    clock: MovedClock = field(default_factory=MovedClock)
    files: dict[str, str] = field(default_factory=dict)

    async def _take(self, block: Block) -> None:
        if block.it_is is not None:
            await self._finish()
            self.clock.move(block.it_is)
        if block.language == "csv":
            bundle, _, name = block.role.partition("/")
            self.files[name] = block.text + "\n"
            bundled(self.world.folder / f"{bundle}.zip", self.files)
        else:
            await super()._take(block)

    async def _curl(self, block: Block) -> None:
        """In this process, where the clock can be moved."""
        shell = {shouted(name): value for name, value in self.known.items()}
        shell["TOKEN"] = self.world.api.tokens.issue(self.world.viewer(block.viewer))
        printed = await send_as_curl(self.world.api.http, block.text, shell, self.world.folder)
        await self.world.api.work_jobs()
        self.answer = json.loads(printed)
        assert refusals(self.answer) == [], printed
        self.done += 1


def bundled(path: Path, files: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as bundle:
        for name, text in files.items():
            bundle.writestr(name, text)
