"""The server process: `homeroom serve`."""

from collections.abc import Callable
from contextlib import suppress

import uvicorn

from graphql_api.limits import LIMITS
from infra.asgi import create_app
from infra.served_at import address_of, telling
from infra.settings import Settings


class _Server(uvicorn.Server):
    """Says where it listens once it does; port 0 is known only then."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[str], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.servers and not self.should_exit:
            self._listening(address_of(self.config.host, self.servers[0].sockets[0].getsockname()[1]))


def serve(settings: Settings, listening: Callable[[str], None]) -> bool:
    """Serve until SIGTERM or SIGINT. `listening` is told the address. False if the address is taken.

    Raises what kept the application from starting.
    """
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        # Without it an open stream of server-sent events would keep the process for ever.
        timeout_graceful_shutdown=round(settings.shutdown_seconds),
        ws_max_size=LIMITS.body,
    )
    with telling(settings) as tell:

        def listens(url: str) -> None:
            tell(url)
            listening(url)

        server = _Server(config, listens)
        with suppress(SystemExit):  # how it says that it could not listen
            server.run()
    problem: Exception | None = getattr(app.state, "problem", None)
    if problem is not None:
        raise problem
    return server.started
