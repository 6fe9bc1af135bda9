"""What can keep the embedded database from running. Every message ends with what to do next."""


class EmbeddedPostgresError(Exception):
    """The embedded database cannot be used."""


class NoPostgresFound(EmbeddedPostgresError):
    """There are no PostgreSQL programs to run."""


class WrongPostgresVersion(EmbeddedPostgresError):
    """The programs are too old, or the data was written by another major version."""


class DataFolderUnusable(EmbeddedPostgresError):
    """The data folder, or what lies in it, cannot be read or written by this process."""


class ServerDidNotStart(EmbeddedPostgresError):
    """PostgreSQL was run and did not get ready."""


class ServerDidNotStop(EmbeddedPostgresError):
    """PostgreSQL was told to stop and did not."""
