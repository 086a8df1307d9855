"""Makes the files that peers read from the same weights, in an environment that has the peers' own converters.

    python convert.py BACKEND WEIGHTS TARGET < texts.json

`onnx`: the graph of Optimum (fp32, and by sentence-transformers' recipe dynamic int8) and that of CTranslate2.
`openvino`: static int8 as sentence-transformers quantises it, calibrated on the texts in place of a downloaded set.
"""

import json
import sys
from pathlib import Path

from sentence_transformers import SentenceTransformer


def _onnx(weights: Path, target: Path) -> None:
    import ctranslate2
    from sentence_transformers import export_dynamic_quantized_onnx_model

    model = SentenceTransformer(
        str(weights), device="cpu", backend="onnx", model_kwargs={"export": True, "provider": "CPUExecutionProvider"}
    )
    model.save_pretrained(str(target))
    export_dynamic_quantized_onnx_model(model, "avx512_vnni", str(target))
    converter = ctranslate2.converters.TransformersConverter(str(weights))
    converter.convert(str(target / "ctranslate2"), quantization="int8")
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        (target / "onnx" / name).write_bytes((weights / name).read_bytes())  # where fastembed looks


def _openvino(weights: Path, target: Path) -> None:
    import nncf
    import openvino

    model = SentenceTransformer(str(weights), device="cpu", backend="openvino", model_kwargs={"export": True})
    model.save_pretrained(str(target))
    inputs = [dict(model.tokenizer([text], return_tensors="np")) for text in json.load(sys.stdin)]
    quantized = nncf.quantize(
        model[0].auto_model.model,
        nncf.Dataset(inputs),
        preset=nncf.QuantizationPreset.MIXED,
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(inputs),
    )
    openvino.save_model(quantized, target / "openvino/openvino_model_qint8_quantized.xml")


if __name__ == "__main__":
    {"onnx": _onnx, "openvino": _openvino}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
