"""What sentence-transformers keeps beside a model's weights: pooling, token limit, further modules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import Pooling

__all__ = ["ROBERTA_TYPES", "SentenceSettings", "config", "first_position", "positions"]

ROBERTA_TYPES: Final = ("roberta", "xlm-roberta")
_MODULES: Final = {"Transformer", "Pooling", "Normalize"}


def config(folder: Path) -> dict[str, Any]:
    """The model's `config.json`."""
    found: dict[str, Any] = _json(folder / "config.json")
    return found


@dataclass(frozen=True)
class SentenceSettings:
    """How token vectors become a text's vector, and how many tokens are read."""

    pooling: Pooling
    max_length: int
    passage_prefix: str = ""
    query_prefix: str = ""

    @classmethod
    def read(cls, folder: Path) -> SentenceSettings:
        """Read them as sentence-transformers does.

        Without `1_Pooling/config.json` it pools by the mean; without a limit in `sentence_bert_config.json` the
        lower one of the tokenizer's and the number of positions holds. Prefixes are its prompts `passage` (or
        `document`) and `query`. Raises ConfigError for a pooling other than mean or [CLS], and for a model with
        modules after the pooling, whose vectors would be others.
        """
        modules = _json(folder / "modules.json") or []
        further = {module["type"].rsplit(".", 1)[-1] for module in modules} - _MODULES
        if further:
            raise ConfigError([f"the model in `{folder}` has modules that cannot be exported: {', '.join(further)}"])
        limit = _json(folder / "sentence_bert_config.json").get("max_seq_length")
        if limit is None:
            tokenizer_limit = _json(folder / "tokenizer_config.json").get("model_max_length", 512)
            limit = min(positions(config(folder)), int(tokenizer_limit))
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
        return cls(
            _pooling(folder / "1_Pooling" / "config.json"),
            int(limit),
            passage_prefix=prompts.get("passage") or prompts.get("document") or "",
            query_prefix=prompts.get("query") or "",
        )


def first_position(config: dict[str, Any]) -> int:
    """Row of the position table that the first token uses: RoBERTa and its kin count from after the padding id."""
    return int(config["pad_token_id"]) + 1 if config.get("model_type") in ROBERTA_TYPES else 0


def positions(config: dict[str, Any]) -> int:
    """Most tokens that the position table of a model has rows for."""
    return int(config.get("max_position_embeddings", 512)) - first_position(config)


def _pooling(file: Path) -> Pooling:
    modes = [key for key, value in _json(file).items() if key.startswith("pooling_mode_") and value is True]
    if modes in ([], ["pooling_mode_mean_tokens"]):
        return "mean"
    if modes == ["pooling_mode_cls_token"]:
        return "cls"
    raise ConfigError([f"`{file}` asks for a pooling other than mean or cls"])


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
