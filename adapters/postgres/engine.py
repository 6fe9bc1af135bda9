"""The connection pool. Whoever logs in, the application works as the role `homeroom_app`, which owns and bypasses nothing."""

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

APP_ROLE = "homeroom_app"


def create_engine(url: str, *, pool_size: int = 10, patience_seconds: float = 30) -> AsyncEngine:
    """`url` is a plain `postgresql://…` address of PostgreSQL 15 or newer. Never more than `pool_size` connections: who finds
    them all in use waits for `patience_seconds`, which is cheaper than one more and cannot take what others have been promised.
    """
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=patience_seconds,
        pool_recycle=1800,
        connect_args={"server_settings": {"role": APP_ROLE, "timezone": "UTC", "jit": "off"}},
        hide_parameters=True,
    )
