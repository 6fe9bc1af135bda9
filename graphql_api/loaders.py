"""Loaders: many resolvers ask for one thing each, a reader is called once with all the keys.

Readers are batch-first (`keys -> mapping`), loaders only gather and reorder. By default nothing is remembered between
batches: one context lives as long as a WebSocket, and a mutation's payload must show what the mutation wrote.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from strawberry.dataloader import DataLoader

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Reader: TypeAlias = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]

LARGEST_BATCH = 5_000
MOST_LOADERS = 256


class Loader(Generic[K, V]):
    """Loads values by key. A key that the reader does not answer is None."""

    def __init__(self, reader: Reader[K, V], *, remember: bool = False, largest: int = LARGEST_BATCH) -> None:
        self._read = reader
        self._loader: DataLoader[K, V | None] = DataLoader(load_fn=self._batch, cache=remember, max_batch_size=largest)

    async def load(self, key: K) -> V | None:
        return await self._loader.load(key)

    async def load_many(self, keys: Sequence[K]) -> list[V | None]:
        return list(await self._loader.load_many(keys))

    async def _batch(self, keys: list[K]) -> list[V | None]:
        found = await self._read(list(dict.fromkeys(keys)))
        return [found.get(key) for key in keys]


class Loaders:
    """The loaders of one context, made the first time they are asked for.

    A loader is known by its name, so a field with arguments puts them into the name:
    `loaders.get(("homeroom", on), lambda ids: app.homerooms_of(viewer, ids, on))`.
    """

    def __init__(self, *, remember: bool = False) -> None:
        self._remember = remember
        self._loaders: dict[Hashable, Loader[Any, Any]] = {}

    def get(self, name: Hashable, reader: Reader[K, V]) -> Loader[K, V]:
        """The loader called `name`; `reader` is used only if there is none yet."""
        loader = self._loaders.get(name)
        if loader is None:
            if len(self._loaders) >= MOST_LOADERS:
                self._loaders.clear()
            loader = self._loaders[name] = Loader(reader, remember=self._remember)
        return loader
