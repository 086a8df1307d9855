"""Reading what sentence-transformers keeps beside the weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from millionx.core.errors import ConfigError
from millionx.embed.model.sentence import SentenceSettings


def folder(root: Path, **files: object) -> Path:
    names = {"pooling": "1_Pooling/config.json"}
    for name, content in files.items():
        path = root / names.get(name, f"{name}.json")
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
    return root


def test_plain_encoder(tmp_path: Path) -> None:
    """A model without such files is pooled by the mean and reads all its positions."""
    found = SentenceSettings.read(folder(tmp_path, config={"max_position_embeddings": 128}))
    assert found == SentenceSettings("mean", 128)


def test_tokenizer_limit(tmp_path: Path) -> None:
    """Without a limit of its own, the tokenizer's holds if it is lower than the positions (RoBERTa: 512 of 514)."""
    files = {"config": {"max_position_embeddings": 514}, "tokenizer_config": {"model_max_length": 512}}
    assert SentenceSettings.read(folder(tmp_path, **files)).max_length == 512


def test_huge_tokenizer_limit(tmp_path: Path) -> None:
    """A tokenizer that says 1e30 for "none" does not raise the limit."""
    files = {"config": {"max_position_embeddings": 514}, "tokenizer_config": {"model_max_length": 1e30}}
    assert SentenceSettings.read(folder(tmp_path, **files)).max_length == 514


def test_sentence_limit(tmp_path: Path) -> None:
    """The limit of the sentence encoder wins."""
    files = {"config": {"max_position_embeddings": 512}, "sentence_bert_config": {"max_seq_length": 256}}
    assert SentenceSettings.read(folder(tmp_path, **files)).max_length == 256


def test_cls(tmp_path: Path) -> None:
    """[CLS] pooling is read."""
    pooling = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    assert SentenceSettings.read(folder(tmp_path, config={}, pooling=pooling)).pooling == "cls"


@pytest.mark.parametrize("modes", [["max_tokens"], ["cls_token", "mean_tokens"]])
def test_other_pooling(tmp_path: Path, modes: list[str]) -> None:
    """Another pooling, or two at once, is refused."""
    pooling = {f"pooling_mode_{mode}": True for mode in modes}
    with pytest.raises(ConfigError, match="pooling other than mean or cls"):
        SentenceSettings.read(folder(tmp_path, config={}, pooling=pooling))


def test_further_module(tmp_path: Path) -> None:
    """A model with a dense layer after the pooling is refused: its vectors would be others."""
    modules = [{"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Pooling", "Dense")]
    with pytest.raises(ConfigError, match="Dense"):
        SentenceSettings.read(folder(tmp_path, config={}, modules=modules))
