import asyncio
from collections.abc import Mapping, Sequence

from graphql_api.loaders import MOST_LOADERS, Loader, Loaders
from tests.api.infrastructure.toy import Context, run


class Doubler:
    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, numbers: Sequence[int]) -> Mapping[int, int]:
        self.batches.append(list(numbers))
        return {number: number * 2 for number in reversed(numbers) if number < 100}


async def test_many_ask_and_one_batch_is_read_in_any_order() -> None:
    reader = Doubler()
    loader = Loader(reader)
    assert await asyncio.gather(*(loader.load(n) for n in (3, 1, 3, 100))) == [6, 2, 6, None]
    assert reader.batches == [[3, 1, 100]]
    assert await loader.load_many([5, 6]) == [10, 12]


async def test_nothing_is_remembered_unless_wanted() -> None:
    forgetful, remembering = Doubler(), Doubler()
    for reader, remember in ((forgetful, False), (remembering, True)):
        loader = Loader(reader, remember=remember)
        await loader.load(1)
        await loader.load(1)
    assert (len(forgetful.batches), len(remembering.batches)) == (2, 1)


async def test_large_batches_are_cut() -> None:
    reader = Doubler()
    await Loader(reader, largest=2).load_many([1, 2, 3])
    assert reader.batches == [[1, 2], [3]]


async def test_a_loader_is_known_by_its_name_and_their_number_is_bounded() -> None:
    loaders = Loaders()
    assert loaders.get("a", Doubler()) is loaders.get("a", Doubler())
    assert loaders.get(("a", 1), Doubler()) is not loaders.get(("a", 2), Doubler())
    for number in range(2 * MOST_LOADERS):
        loaders.get(number, Doubler())
    assert len(loaders._loaders) <= MOST_LOADERS


async def test_a_page_of_objects_costs_one_read_per_field() -> None:
    context = Context()
    result = await run("{roster(first:3){nodes{name}}}", context)
    assert result["data"]["roster"]["nodes"] == [{"name": f"Student {n}"} for n in (1, 2, 3)]
    assert context.batches == [[1, 2, 3]]
