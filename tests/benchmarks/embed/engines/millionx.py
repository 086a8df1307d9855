"""Our own embedder, as the stage makes it; `variant` is the engine's name in the settings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from millionx.embed.model import Embedder, EngineName, ModelFolder


def load(model: Path, variant: EngineName) -> Callable[[list[str]], npt.NDArray[np.float32]]:
    """Nothing remembered from an earlier call."""
    embedder = Embedder(ModelFolder.read(model), engine=variant)
    return lambda texts: embedder.embed(texts).vectors
