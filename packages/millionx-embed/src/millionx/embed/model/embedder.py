"""The embedder: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self

import numpy as np

from millionx.core.errors import ConfigError
from millionx.embed.model.batching import cut
from millionx.embed.model.cache import VectorCache, key_of
from millionx.embed.model.cpu import usable_cores
from millionx.embed.model.engine import EngineName, Vectors, load_engine
from millionx.embed.model.folder import ModelFolder
from millionx.embed.model.tokens import TextTokenizer, pad

if TYPE_CHECKING:
    from millionx.embed.settings import EmbedSettings

__all__ = ["Embedded", "Embedder", "Role"]

Role = Literal["passage", "query"]
"""What a text is for: to be found, or to find."""

_WINDOW: Final = 512
"""Texts that are tokenised at a time, while those before them are computed."""


class Embedded(NamedTuple):
    """What became of a list of texts."""

    vectors: Vectors
    """`(n, dimension)`, in the order of the texts; rows have length 1."""
    truncated: int
    """How many texts were longer than the limit and were cut."""
    tokens: int
    """Tokens computed, without padding, the model's special tokens included."""
    padded_tokens: int
    """The same with padding."""
    reused: int
    """How many texts had their vector from the cache or from the same text beside them."""


class _Batch(NamedTuple):
    """Texts that are being computed together."""

    texts: list[str]
    cut: list[bool]
    tokens: int
    padded_tokens: int
    vectors: Future[Vectors]


class Embedder:
    """A loaded model. `embed` may be called from several threads at once.

    A text's vector does not depend on the texts beside it, beyond the last bits (see the engine): a replay writes the
    same vectors whatever the batches were.

    `max_length` cuts texts to that many tokens; the model's own limit wins if it is lower. `batch_tokens` bounds
    memory; the engine's own choice is the fastest. `threads` is by default the number of physical cores within the
    container's quota. `cache_size` is how many vectors are kept for texts that come again. Raises ConfigError if the
    engine cannot be loaded: none stands in for another.
    """

    def __init__(
        self,
        folder: ModelFolder,
        *,
        engine: EngineName = "onnx",
        max_length: int = 512,
        batch_tokens: int | None = None,
        threads: int | None = None,
        cache_size: int = 0,
    ) -> None:
        self.folder: Final = folder
        self.name: Final = folder.name
        self.dimension: Final = folder.dimension
        self.max_length: Final = min(max_length, folder.max_length)
        threads = threads or usable_cores()
        self._tokenizer: Final = TextTokenizer(folder, self.max_length, threads)
        self._engine: Final = load_engine(engine, folder, threads=threads)
        if self._engine.dimension != self.dimension:
            given, said = self._engine.dimension, self.dimension
            raise ConfigError([f"the graph in `{folder.path}` gives {given} numbers, its manifest says {said}"])
        self._batch_tokens: Final = batch_tokens or self._engine.batch_tokens
        self._lanes: Final = ThreadPoolExecutor(self._engine.lanes, thread_name_prefix="embed")
        self._cache: Final = VectorCache(cache_size)
        self.fingerprint: Final = (
            f"{folder.passage_prefix}{folder.name}@{folder.graphs['fp32'][:16]}/{engine}/{self.max_length}"
        )
        """All that a text's vector depends on: vectors are the same only where this is."""
        self._prefixes: Final[dict[Role, str]] = {"passage": folder.passage_prefix, "query": folder.query_prefix}

    @classmethod
    def from_settings(cls, settings: EmbedSettings, folder: ModelFolder | None = None) -> Self:
        """Load the model and the engine that the settings name; `folder` is the model's, if it was read already."""
        return cls(
            folder or ModelFolder.read(settings.model_path),
            engine=settings.engine,
            max_length=settings.embedding_max_length,
            cache_size=settings.embedding_cache_size,
        )

    def embed(self, texts: Sequence[str], role: Role = "passage") -> Embedded:
        """Embed texts; an empty list gives a `(0, dimension)` array."""
        prefix = self._prefixes[role]
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            rows.setdefault(prefix + text.strip(), []).append(row)
        keys = {text: key_of(text) for text in rows}
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        was_cut = np.zeros(len(texts), dtype=bool)
        new = []
        for text, same in rows.items():
            known = self._cache.get(keys[text])
            if known is None:
                new.append(text)
            else:
                vectors[same], was_cut[same] = known
        tokens = padded_tokens = 0
        for batch in self._start(new):
            tokens += batch.tokens
            padded_tokens += batch.padded_tokens
            for text, cut_short, vector in zip(batch.texts, batch.cut, batch.vectors.result(), strict=True):
                vectors[rows[text]], was_cut[rows[text]] = vector, cut_short
                self._cache.put(keys[text], (vector.copy(), cut_short))
        return Embedded(vectors, int(was_cut.sum()), tokens, padded_tokens, len(texts) - len(new))

    def _start(self, texts: Sequence[str]) -> list[_Batch]:
        """Tokenise texts and hand them to the engine, a window at a time: it computes while the next is tokenised.

        Bytes in UTF-8 stand for tokens until those are known, so that a window holds texts of similar lengths.
        """
        ordered = sorted(texts, key=lambda text: -len(text.encode("utf-8", "surrogatepass")))
        batches = []
        for start in range(0, len(ordered), _WINDOW):
            window = ordered[start : start + _WINDOW]
            tokens = self._tokenizer.tokenize(window)
            lengths = [self._engine.padded_length(len(each.ids)) for each in tokens]
            engine = self._engine
            for rows in cut(lengths, self._batch_tokens, engine.batch_overhead, engine.length_step):
                ids, mask = pad([tokens[row].ids for row in rows], lengths[rows[0]])
                batches.append(
                    _Batch(
                        texts=[window[row] for row in rows],
                        cut=[tokens[row].cut for row in rows],
                        tokens=int(mask.sum()),
                        padded_tokens=mask.size,
                        vectors=self._lanes.submit(self._engine.run, ids, mask),
                    )
                )
        return batches

    def close(self) -> None:
        """Free the model's memory; `embed` may not be called any more."""
        self._lanes.shutdown()
        self._engine.close()
