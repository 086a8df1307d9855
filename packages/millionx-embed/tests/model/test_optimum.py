"""The export by Optimum; the tests that run it need the extra [export], in an environment of its own."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from millionx.embed.model import Embedder, ModelFolder
from millionx.embed.model.export import export
from millionx.embed.model.weights import DEFAULT_MODEL

pytestmark = pytest.mark.skipif(
    find_spec("optimum") is None, reason="Optimum: needs an environment with millionx-embed[export]"
)

TEXTS = ["cheap smartphone", "সস্তা স্মার্টফোন কোথায় পাওয়া যাবে?", "vai dam koto 😍", "", "a long review " * 120]


def test_equals_direct_export(model_folder: ModelFolder, embedder: Embedder, tmp_path: Path) -> None:
    """Optimum's graph with our pooling gives the vectors of the direct export."""
    found = Embedder(export(DEFAULT_MODEL, tmp_path / "model", exporter="optimum").folder)
    assert np.abs(found.embed(TEXTS).vectors - embedder.embed(TEXTS).vectors).max() < 2e-6


def test_multilingual_architecture(tmp_path: Path) -> None:
    """An XLM-RoBERTa, whose padding id and positions differ from BERT's, gives the vectors of sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    weights = tiny_xlm_roberta(tmp_path / "tiny")
    reference = SentenceTransformer(str(weights), device="cpu").encode(TEXTS, normalize_embeddings=True)
    found = Embedder(export(str(weights), tmp_path / "model", exporter="optimum").folder).embed(TEXTS).vectors
    assert np.abs(found - reference).max() < 2e-6


def tiny_xlm_roberta(folder: Path) -> Path:
    """A random XLM-RoBERTa whose tokenizer knows single characters."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import Unigram
    from tokenizers.pre_tokenizers import Metaspace
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    letters = sorted({*"▁", *"".join(TEXTS)} - {" "})
    tokenizer = Tokenizer(Unigram([(piece, -1.0) for piece in special + letters], unk_id=3))
    tokenizer.pre_tokenizer = Metaspace()
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>",
        model_max_length=126, model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)  # fmt: skip
    torch.manual_seed(5)
    size = len(special + letters)
    XLMRobertaModel(
        XLMRobertaConfig(
            vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
            max_position_embeddings=128, pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1,
        )
    ).save_pretrained(folder)  # fmt: skip
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 126, "do_lower_case": False}))
    return folder
