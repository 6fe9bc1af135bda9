"""A private PostgreSQL of Homeroom's own, so that a machine with nothing but Python is enough.

    with EmbeddedPostgres(default_data_dir()).start() as server:
        migrate(server.owner_url)
        serve(server.app_url)

Needs `flock`, so Linux, macOS or WSL. There is nothing to tune here: who wants that runs a PostgreSQL of their own and
names it in HOMEROOM_DATABASE_URL.
"""

from infra.embedded.errors import (
    DataFolderUnusable,
    EmbeddedPostgresError,
    NoPostgresFound,
    ServerDidNotStart,
    ServerDidNotStop,
    WrongPostgresVersion,
)
from infra.embedded.folders import default_data_dir
from infra.embedded.server import EmbeddedPostgres, Server, create_database

__all__ = [
    "DataFolderUnusable",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "NoPostgresFound",
    "Server",
    "ServerDidNotStart",
    "ServerDidNotStop",
    "WrongPostgresVersion",
    "create_database",
    "default_data_dir",
]
