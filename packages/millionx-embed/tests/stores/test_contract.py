"""What every vector store does, on SQLite and on a real Weaviate alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from millionx.core.errors import ConfigError
from millionx.embed.collections import COLLECTIONS
from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.identity import Version
from millionx.embed.stores.schema import PROPERTIES
from millionx.embed.stores.store import Filters, Rejected, Superseded, Unchanged, VectorStore, Written

POSTS = "SocialPost"
ORDERS = "MarketOrder"


def vector_of(store: VectorStore, key: str) -> NDArray[np.float32]:
    """The vector of a post."""
    found = store.find(POSTS, key)
    assert found is not None
    return found.vector


def test_round_trip(store: VectorStore, make_object: Any) -> None:
    """What was put is found with its properties, its vector and a similarity of 1."""
    post = make_object(7)
    assert store.put([post]) == [Written()]
    (hit,) = store.nearest(POSTS, post.vector, limit=5)
    assert (hit.key, hit.properties) == ("key-7", post.properties)
    assert hit.score == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(vector_of(store, "key-7"), post.vector, atol=1e-6)


def test_order_properties(store: VectorStore, make_object: Any) -> None:
    """An order keeps its price and its Bangla name."""
    order = make_object(1, ORDERS)
    order.properties.update(product_name="স্মার্টফোন কভার", total_price=1499.5, status="shipped")
    store.put([order])
    (hit,) = store.nearest(ORDERS, order.vector, limit=5)
    assert hit.properties == order.properties


def test_empty_batch(store: VectorStore) -> None:
    """No objects give no verdicts."""
    assert store.put([]) == []


def test_empty_store(store: VectorStore, make_object: Any) -> None:
    """An empty store finds nothing."""
    assert store.nearest(POSTS, make_object().vector, limit=5) == []
    assert store.find(POSTS, "key-0") is None
    assert store.known(POSTS, [make_object().id]) == {}
    assert store.with_terms(POSTS, ["invented"], ["inbented"], limit=5) == []
    assert store.count(POSTS) == 0


def test_again(store: VectorStore, make_object: Any) -> None:
    """The same batch again changes nothing and gives no second object."""
    batch = [make_object(number) for number in range(10)]
    assert store.put(batch) == [Written()] * 10
    assert store.put(batch) == [Unchanged()] * 10
    assert store.count(POSTS) == 10


def test_same_text(store: VectorStore, make_object: Any) -> None:
    """A record that changed in all but its text gets its new properties and keeps its vector."""
    store.put([make_object(1)])
    changed = make_object(1, record_sha256="another", raw_data='{"another": 1}')
    changed.properties["engagement_count"] = 99
    assert store.put([changed]) == [Written()]
    (hit,) = store.nearest(POSTS, make_object(1).vector, limit=5, filters=Filters(min_engagement=99))
    assert hit.properties == changed.properties
    assert hit.score == pytest.approx(1, abs=1e-5)


def test_known(store: VectorStore, make_object: Any) -> None:
    """What the store knows of its objects is what made their vectors; of others it knows nothing."""
    store.put([make_object(1), make_object(2)])
    known = store.known(POSTS, [make_object(number).id for number in (2, 1, 3)])
    assert {id_: each[:2] for id_, each in known.items()} == {
        make_object(number).id: ("tiny@1/256", f"text {number}") for number in (1, 2)
    }
    np.testing.assert_allclose(known[make_object(2).id].vector, make_object(2).vector, atol=1e-6)


def test_terms(store: VectorStore, make_object: Any) -> None:
    """Objects are found by their words and by what these sound like, in Bangla and in Latin letters."""
    texts = {1: "সস্তা মোবাইল ফোন", 2: "sosta mobile, 15,000 taka", 3: "cotton saree"}
    store.put([make_object(number, terms=Terms.of(text)) for number, text in texts.items()])
    by_word = store.with_terms(POSTS, ["মোবাইল"], [], limit=5)
    assert [(each.id, each.key, each.terms) for each in by_word] == [(make_object(1).id, "key-1", Terms.of(texts[1]))]
    assert {each.key for each in store.with_terms(POSTS, [], ["mobil"], limit=5)} == {"key-1", "key-2"}
    assert {each.key for each in store.with_terms(POSTS, ["saree"], ["mobil"], limit=5)} == {"key-1", "key-2", "key-3"}
    assert len(store.with_terms(POSTS, ["saree"], ["mobil"], limit=2)) == 2
    assert store.with_terms(POSTS, [], [], limit=5) == []
    assert store.frequency(POSTS, "words", ["15000", "মোবাইল"]) == 2
    assert store.frequency(POSTS, "words", ["মোবা"]) == 0
    assert store.frequency(POSTS, "sounds", ["sari", "mobil"]) == 3
    assert store.frequency(ORDERS, "sounds", ["sari", "mobil"]) == 0


def test_new_terms(store: VectorStore, make_object: Any) -> None:
    """An object whose text changed is found by its new words only."""
    store.put([make_object(1, key="same", terms=Terms.of("old"))])
    store.put([make_object(2, key="same", terms=Terms.of("new"))])
    assert store.frequency(POSTS, "words", ["old"]) == 0
    assert [each.terms for each in store.with_terms(POSTS, ["new", "old"], [], limit=5)] == [Terms.of("new")]


def test_terms_filtered(store: VectorStore, make_object: Any) -> None:
    """The search by terms is filtered as that by vector."""
    store.put([make_object(1), make_object(2, platform="facebook")])
    found = store.with_terms(POSTS, ["invented"], [], limit=5, filters=Filters(platform="facebook"))
    assert [each.key for each in found] == ["key-2"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(min_price=100), {1, 2}),
        (Filters(max_price=100.0), {0, 1}),
        (Filters(min_price=100, max_price=100.5), {1}),
        (Filters(min_engagement=1), set()),
    ],
)
def test_price(store: VectorStore, make_object: Any, filters: Filters, expected: set[int]) -> None:
    """Orders are filtered by price, ends included; an order has no engagement, and a post no price."""
    orders = [make_object(number, ORDERS) for number in range(4)]
    for order, price in zip(orders, (99.99, 100, 10**15 + 0.5, None), strict=True):
        order.properties["total_price"] = price
    store.put([*orders, make_object(5, properties={"engagement_count": 0})])
    hits = store.nearest(ORDERS, orders[0].vector, limit=10, filters=filters)
    assert {hit.key for hit in hits} == {f"key-{number}" for number in expected}
    assert store.nearest(POSTS, orders[0].vector, limit=10, filters=filters) == []


def test_find(store: VectorStore, make_object: Any) -> None:
    """An object is found by its key, with all that a search for its like needs."""
    store.put([make_object(1), make_object(2)])
    found = store.find(POSTS, "key-2")
    assert found is not None
    assert (found.id, found.terms) == (make_object(2).id, make_object(2).terms)
    assert store.find(ORDERS, "key-2") is None


def test_newer_version(store: VectorStore, make_object: Any) -> None:
    """A newer version replaces properties and vector, also for a store that has searched before."""
    store.put([make_object(1, key="same")])
    store.nearest(POSTS, make_object(1).vector, limit=5)
    newer = make_object(2, key="same", category="laptop")
    assert store.put([newer]) == [Written()]
    (hit,) = store.nearest(POSTS, newer.vector, limit=5, filters=Filters(category="laptop"))
    assert hit.properties == newer.properties
    assert hit.score == pytest.approx(1, abs=1e-5)
    assert store.count(POSTS) == 1


def test_older_version(store: VectorStore, make_object: Any) -> None:
    """An older version is superseded and changes nothing."""
    newer = make_object(2, key="same", version=Version("2026-01-02T00:00:00", "t/0/1"))
    older = make_object(1, key="same", version=Version("2026-01-01T00:00:00", "t/0/2"))
    store.put([newer])
    assert store.put([older]) == [Superseded()]
    (hit,) = store.nearest(POSTS, newer.vector, limit=5)
    assert hit.properties == newer.properties


def test_twice_in_batch(store: VectorStore, make_object: Any) -> None:
    """Of two objects with one id in a batch the last wins, unless it is the older version."""
    first, last = make_object(1, key="same"), make_object(2, key="same")
    assert store.put([first, make_object(3), last]) == [Written()] * 3
    assert store.put([last, first]) == [Unchanged(), Superseded()]
    assert store.count(POSTS) == 2
    np.testing.assert_allclose(vector_of(store, "same"), last.vector, atol=1e-6)


def test_twice_and_rejected(store: VectorStore, make_object: Any) -> None:
    """A rejected object does not take the place of an earlier one with its id in the batch."""
    first, last = make_object(1, key="same"), make_object(2, key="same", vector=np.ones(3, np.float32))
    first_verdict, last_verdict = store.put([first, last])
    assert first_verdict == Written()
    assert isinstance(last_verdict, Rejected)
    np.testing.assert_allclose(vector_of(store, "same"), first.vector, atol=1e-6)


def _bad(make_object: Any, **properties: Any) -> Any:
    bad = make_object(50)
    bad.properties.update(properties)
    return bad


@pytest.mark.parametrize(
    "bad",
    [
        lambda make: make(50, vector=np.ones(3, np.float32)),
        lambda make: make(50, vector=np.zeros(16, np.float32)),
        lambda make: make(50, vector=np.full(16, np.nan, np.float32)),
        lambda make: make(50, moment="2026-02-30T00:00:00Z"),
        lambda make: make(50, raw_data='"\ud800canary"'),
        lambda make: _bad(make, content=["canary"]),
        lambda make: _bad(make, content="canary\udfff"),
        lambda make: _bad(make, engagement_count="canary"),
        lambda make: _bad(make, engagement_count=2**60),
        lambda make: _bad(make, engagement_count=True),
        lambda make: _bad(make, canary="canary"),
    ],
    ids=["shape", "zero", "nan", "no-such-day", "surrogate", "list", "surrogate-text", "string", "big", "bool", "name"],
)
def test_one_rejected(store: VectorStore, make_object: Any, bad: Any) -> None:
    """One bad object is rejected, by a reason that quotes nothing of it; the other 99 are written."""
    batch = [bad(make_object) if number == 50 else make_object(number) for number in range(100)]
    verdicts = store.put(batch)
    rejected = verdicts.pop(50)
    assert isinstance(rejected, Rejected)
    assert "canary" not in rejected.reason
    assert verdicts == [Written()] * 99
    assert store.count(POSTS) == 99


def test_all_rejected(store: VectorStore, make_object: Any) -> None:
    """A batch of bad objects only gives its verdicts like any other."""
    verdicts = store.put([make_object(number, vector=np.ones(3, np.float32)) for number in range(3)])
    assert [type(verdict) for verdict in verdicts] == [Rejected] * 3


def test_any_text(store: VectorStore, make_object: Any) -> None:
    """Texts that are awkward elsewhere are kept: NUL, quotes, emoji, a long one, signs of SQL and of GraphQL."""
    awkward = ["\x00", "'; drop table object; --", '{"a": \\n}', "👍🏽" * 50, "ক্ষ্য", "x" * 10_000, " "]
    batch = [make_object(number, key=text[:200]) for number, text in enumerate(awkward)]
    for candidate, text in zip(batch, awkward, strict=True):
        candidate.properties["content"] = text
    assert store.put(batch) == [Written()] * len(awkward)
    for candidate in batch:
        (hit,) = store.nearest(POSTS, candidate.vector, limit=1)
        assert hit.properties == candidate.properties


def test_collections_apart(store: VectorStore, make_object: Any) -> None:
    """A post and an order of one key are two objects, also in one batch."""
    store.put([make_object(1), make_object(1, ORDERS)])
    assert store.count(POSTS) == store.count(ORDERS) == 1
    assert "post_id" in store.nearest(POSTS, make_object(1).vector, limit=5)[0].properties
    assert "order_id" in store.nearest(ORDERS, make_object(1).vector, limit=5)[0].properties


def test_order_of_hits(store: VectorStore, make_object: Any) -> None:
    """The nearest are those of a computation over all vectors, in its order and with its scores."""
    batch = [make_object(number) for number in range(300)]
    store.put(batch)
    query = make_object(1000).vector
    scores = np.stack([each.vector for each in batch]) @ query
    best = np.argsort(-scores)[:20]
    hits = store.nearest(POSTS, query * 3, limit=20)
    assert [hit.key for hit in hits] == [f"key-{number}" for number in best]
    np.testing.assert_allclose([hit.score for hit in hits], scores[best], atol=1e-4)


def test_limit(store: VectorStore, make_object: Any) -> None:
    """No more than the limit, and no more than there are."""
    store.put([make_object(number) for number in range(5)])
    query = make_object(2).vector
    assert [len(store.nearest(POSTS, query, limit=limit)) for limit in (1, 4, 5, 50)] == [1, 4, 5, 5]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {0, 1, 2, 3}),
        (Filters(platform="tiktok"), {0, 1}),
        (Filters(category="smart phone"), {1, 3}),
        (Filters(category="phone"), set()),
        (Filters(since="2026-01-02T00:00:00Z"), {1, 2, 3}),
        (Filters(until="2026-01-02T00:00:00.000Z"), {0}),
        (Filters(since="2026-01-02T00:00:00.1Z"), {2, 3}),
        (Filters("facebook", "smart phone", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00Z"), {3}),
    ],
)
def test_filters(store: VectorStore, make_object: Any, filters: Filters, expected: set[int]) -> None:
    """Filters admit the whole word only, from `since` on and before `until`."""
    store.put(
        [
            make_object(0, platform="tiktok", category="", moment="2026-01-01T23:59:59.999Z"),
            make_object(1, platform="tiktok", category="smart phone", moment="2026-01-02T00:00:00Z"),
            make_object(2, platform="facebook", category="laptop", moment="2026-01-03T00:00:00Z"),
            make_object(3, platform="facebook", category="smart phone", moment="2026-01-04T00:00:00Z"),
        ]
    )
    hits = store.nearest(POSTS, make_object(9).vector, limit=10, filters=filters)
    assert {hit.key for hit in hits} == {f"key-{number}" for number in expected}


def test_order_time(store: VectorStore, make_object: Any) -> None:
    """Orders are filtered by time although their time is no property of theirs."""
    store.put([make_object(0, ORDERS, moment="2026-01-01T00:00:00Z"), make_object(1, ORDERS)])
    hits = store.nearest(ORDERS, make_object(0).vector, limit=10, filters=Filters(since="2026-01-10T00:00:00Z"))
    assert [hit.key for hit in hits] == ["key-1"]


def test_threads(store: VectorStore, make_object: Any) -> None:
    """Two threads that write and two that search at the same time meet no error and lose nothing."""

    def write(start: int) -> None:
        for number in range(start, start + 100, 10):
            assert store.put([make_object(number + step) for step in range(10)]) == [Written()] * 10

    def search(_: int) -> None:
        for number in range(20):
            hits = store.nearest(POSTS, make_object(number).vector, limit=5)
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    with ThreadPoolExecutor(4) as pool:
        running = [*(pool.submit(write, start) for start in (0, 100)), *(pool.submit(search, 0) for _ in range(2))]
        for each in running:
            each.result()
    assert store.count(POSTS) == 200


def test_two_writers(store: VectorStore, make_object: Any) -> None:
    """Of versions that threads write in any order, the newest stays."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.put([make_object(number, key="same")]), [3, 9, 1, 7, 5, 8, 2, 6, 4]))
    np.testing.assert_allclose(vector_of(store, "same"), make_object(9).vector, atol=1e-6)


def test_second_client(backing: Any, store: VectorStore, make_object: Any) -> None:
    """What one client writes another, open all the time, finds at once."""
    reader = backing.store(dimension=None)
    for number in range(3):
        store.put([make_object(number)])
        assert reader.nearest(POSTS, make_object(number).vector, limit=1)[0].key == f"key-{number}"
        assert reader.count(POSTS) == number + 1


def test_reopen(backing: Any, store: VectorStore, make_object: Any) -> None:
    """A store that is closed and opened again, or opened by another process, has kept everything."""
    store.put([make_object(number) for number in range(3)])
    store.close()
    assert backing.store().count(POSTS) == 3
    store.open()
    assert store.nearest(POSTS, make_object(1).vector, limit=1)[0].key == "key-1"


def test_open_twice(store: VectorStore, make_object: Any) -> None:
    """Opening an open store and closing a closed one do nothing."""
    store.put([make_object()])
    store.open()
    assert store.count(POSTS) == 1
    store.close()
    store.close()


def test_wrong_dimension(backing: Any, store: VectorStore, make_object: Any) -> None:
    """A store with vectors of another dimension does not open, and the message tells both."""
    store.put([make_object()])
    with pytest.raises(ConfigError, match=r"vectors of 16 numbers, EMBEDDING_MODEL makes 32"):
        backing.store(dimension=32)


def test_wrong_model(backing: Any, store: VectorStore, make_object: Any) -> None:
    """A store that another model filled does not open, although its vectors have the same dimension."""
    store.put([make_object()])
    with pytest.raises(ConfigError, match=r"vectors of the model tiny, EMBEDDING_MODEL is small"):
        backing.store(model="small")


def test_early_reader(backing: Any, make_object: Any) -> None:
    """Who looks into a store before anything was written finds what comes."""
    reader = backing.store(dimension=None, model=None)
    assert reader.nearest(POSTS, make_object().vector, limit=5) == []
    backing.store().put([make_object()])
    assert [hit.key for hit in reader.nearest(POSTS, make_object().vector, limit=5)] == ["key-0"]


def test_check(backing: Any) -> None:
    """Nothing to say of a store that was opened; before, that it has to be made."""
    assert backing.new().check() != []
    backing.store()
    assert backing.new().check() == []
    assert backing.new().migrate() == 0


def test_read_only(backing: Any, store: VectorStore, make_object: Any) -> None:
    """Without a dimension a store is searched and counted but not written."""
    store.put([make_object()])
    reader = backing.store(dimension=None)
    assert reader.count(POSTS) == 1
    with pytest.raises(ValueError, match="read only"):
        reader.put([make_object()])


def test_not_open(backing: Any) -> None:
    """A store that was never opened says so."""
    with pytest.raises(RuntimeError, match="not open"):
        backing.new().count(POSTS)


def test_properties() -> None:
    """The stores keep the properties that the stage gives them."""
    assert {name: {*types} for name, types in PROPERTIES.items()} == {
        name: {*collection.properties, "product_category"} for name, collection in COLLECTIONS.items()
    }


def test_bad_filter() -> None:
    """A time of another form is refused when the filter is made."""
    with pytest.raises(ValueError, match="since and until"):
        Filters(since="yesterday")
    with pytest.raises(ValueError, match="finite"):
        Filters(max_price=float("nan"))
