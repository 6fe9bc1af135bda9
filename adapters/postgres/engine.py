"""The connection pool. Whoever logs in, the application works as the role `homeroom_app`, which owns and bypasses nothing."""

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

APP_ROLE = "homeroom_app"


def create_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """`url` is a plain `postgresql://…` address of PostgreSQL 15 or newer."""
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_recycle=1800,
        connect_args={"server_settings": {"role": APP_ROLE, "timezone": "UTC", "jit": "off"}},
        hide_parameters=True,
    )
