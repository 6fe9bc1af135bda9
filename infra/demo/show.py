"""What people see of the demo: the story as it happens, then the server."""

import asyncio
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from application.access import Role, Viewer
from domain.ids import DistrictId
from infra.commands import words
from infra.commands.common import FAULT, Answer, print_answer
from infra.commands.progress import progress_bar
from infra.demo.examples import examples
from infra.demo.kept_day import Day, the_day
from infra.demo.only_one import Mine
from infra.demo.report import report
from infra.demo.story import Player
from infra.demo.worker import open_stage
from infra.embedded import EmbeddedPostgres
from infra.running import tokens_of
from infra.serve import serve
from infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Show:
    settings: Settings
    one: Mine
    json: bool

    def run(self, today: str | None, *, serves: bool, port_given: bool) -> Answer | None:
        """None: everything has been said."""
        asked = None if today is None else words.a_date(today, "today")
        day = the_day(self.settings.data_dir.absolute(), asked, datetime.now().astimezone().date())
        settings = self._on_a_free_port(port_given=port_given) if serves else self.settings
        with ExitStack() as stack:
            if settings.database_url is None:  # held here, it need not start again for the server
                folder = settings.data_dir
                stack.enter_context(EmbeddedPostgres(folder, bin_dir=settings.pg_bin).start())
            self._say(f"Homeroom demo, in {settings.data_dir}\n")
            if day.remark:
                self._say(f"{day.remark}\n")
            told, district = asyncio.run(self._play(settings, day))
            if not serves:
                return Answer({**told, "url": None}, "\nDone; without --no-serve the API would be served now.")
            return self._serve(settings, told, district)

    async def _play(self, settings: Settings, day: Day) -> tuple[dict[str, Any], DistrictId]:
        async with open_stage(settings, day.clock) as stage:
            player = Player(stage, day.today, self._say, (lambda: nullcontext(None)) if self.json else progress_bar)
            return report(await player.play()), stage.district.id

    def _serve(self, settings: Settings, told: dict[str, Any], district: DistrictId) -> Answer | None:
        listened = False

        def listening(base: str) -> None:
            nonlocal listened
            listened, url, token = True, f"{base}/graphql", token_for(settings, district)
            self.one.tell({"url": url, "district": district})
            data = {**told, "url": url, "token": token, "queries": examples(told)}
            print_answer(Answer(data, _invitation(url, token, examples(told), settings.token_hours)), json=self.json)

        if serve(settings, listening) or listened:
            return None
        taken = f"The address {settings.host}:{settings.port} cannot be listened at: choose another --port."
        return Answer({"error": {"code": "NOT_STARTED", "message": taken}}, taken, FAULT)

    def _on_a_free_port(self, *, port_given: bool) -> Settings:
        """The usual port may be taken by something else; one that was asked for is taken at its word."""
        if port_given or self.settings.port == 0:
            return self.settings
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.settings.host, self.settings.port))
            except OSError:
                return self.settings.model_copy(update={"port": 0})
        return self.settings

    def _say(self, text: str) -> None:
        if not self.json:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()


def token_for(settings: Settings, district: DistrictId) -> str:
    """For everything in the demo's district."""
    viewer = Viewer(Role.DISTRICT_ADMIN, district, "district_admin:demo")
    return tokens_of(settings).issue(viewer, timedelta(hours=settings.token_hours))


def found_running(settings: Settings, told: Mapping[str, Any]) -> Answer:
    """Where the other one serves, and a token for it."""
    token = token_for(settings, DistrictId(told["district"]))
    data = {"status": "running", "url": told["url"], "pid": told["pid"], "token": token}
    text = (
        f"A demo is running already (process {told['pid']}): open {told['url']}\n\n"
        f"{_token_lines(token, settings.token_hours)}"
    )
    return Answer(data, text)


def _invitation(url: str, token: str, queries: Mapping[str, str], hours: float) -> str:
    shown = "\n\n".join(f"# {title}\n{query}" for title, query in queries.items())
    return f"""
Open {url} in a browser, put the next lines into the headers at the bottom, and run one of the queries.

{_token_lines(token, hours)}

{shown}

Or without a browser:

curl -s {url} -H 'Authorization: Bearer {token}' \\
  -H 'Content-Type: application/json' -d '{{"query": "{{ schools(first: 5) {{ nodes {{ id name }} }} }}"}}'

Stop it with Ctrl-C; the next `make demo` finds everything as it is now."""


def _token_lines(token: str, hours: float) -> str:
    return f'{{ "Authorization": "Bearer {token}" }}\n\n(It is good for {hours:g} hours.)'
