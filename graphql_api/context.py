"""What every resolver has at hand: the use cases, who is asking, and the loaders of this request."""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import strawberry
from starlette.requests import HTTPConnection

from application.access import Viewer
from application.app import App
from domain.errors import Unauthenticated
from graphql_api.cursors import Cursors, Order, Sealer
from graphql_api.loaders import Loaders

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass
class Context:
    """Of one request, or of one WebSocket for as long as it is open."""

    app: App
    sealer: Sealer
    viewer: Viewer | None = None
    """None until a token was read: a WebSocket sends it after it was opened."""
    request_id: str = field(default_factory=lambda: uuid4().hex)
    request: HTTPConnection | None = None
    connection_params: dict[str, Any] | None = None
    loaders: Loaders = field(default_factory=Loaders)

    @property
    def asking(self) -> Viewer:
        if self.viewer is None:
            raise Unauthenticated("Sign in: send a token as `Authorization: Bearer <token>`.")
        return self.viewer

    def cursors(self, order: Order) -> Cursors:
        """The cursors of a list of the viewer's district."""
        return Cursors(order, self.asking.district, self.sealer)

    async def load(
        self,
        name: str,
        read: Callable[..., Awaitable[Mapping[K, V]]],
        key: K,
        *more: Hashable,
    ) -> V | None:
        """`read(viewer, keys, *more)[key]`, read together with whatever else asks for the same at this moment."""
        viewer = self.asking

        async def batch(keys: Collection[K]) -> Mapping[K, V]:
            return await read(viewer, keys, *more)

        return await self.loaders.get((name, more), batch).load(key)


Info = strawberry.Info[Context, None]
