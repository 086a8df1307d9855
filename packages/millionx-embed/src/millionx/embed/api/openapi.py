"""The OpenAPI document of the search, made from the parameters that it reads."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

from millionx.embed.api.parameters import Parameters, SearchParameters

__all__ = ["document"]

_JSON: Final = "application/json"
_MATCH: Final = {
    "type": "object",
    "required": ["id", "score", "properties"],
    "properties": {
        "id": {"type": "string", "description": "post_id or order_id"},
        "score": {
            "type": "number",
            "description": "vector: cosine similarity; keyword: BM25; hybrid: 1 for what is first in both lists",
        },
        "properties": {"type": "object", "additionalProperties": True},
        "explanation": {"type": "object", "description": "with explain=true", "additionalProperties": True},
    },
}
_ERROR: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}


def document(*, token: bool) -> dict[str, Any]:
    """OpenAPI 3.1; `token` says whether a bearer token is asked for."""
    failures = {"400": "a parameter is wrong", "503": "the vector store does not answer, or too many searches run"}
    if token:
        failures["401"] = "the bearer token is missing or wrong"
    key = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "post_id or order_id",
        "schema": {"type": "string"},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "MillionX search",
            "version": version("millionx-embed"),
            "description": "Searches posts and orders in English, Bangla and Banglish. Read only.",
        },
        "paths": {
            "/search": {
                "get": _operation("search", "Records that a text describes", _described(SearchParameters), failures)
            },
            "/similar/{id}": {
                "get": _operation(
                    "similar",
                    "Records like one of the store",
                    [key, *_described(Parameters)],
                    {**failures, "404": "no record has this id"},
                )
            },
        },
        "components": {
            "schemas": {"Match": _MATCH, "Error": _ERROR},
            **({"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}} if token else {}),
        },
        **({"security": [{"token": []}]} if token else {}),
    }


def _operation(name: str, summary: str, parameters: list[dict[str, Any]], failures: dict[str, str]) -> dict[str, Any]:
    results = {"type": "array", "items": {"$ref": "#/components/schemas/Match"}}
    found = {"type": "object", "required": ["results"], "properties": {"results": results}}
    responses: dict[str, Any] = {"200": {"description": "best first", "content": {_JSON: {"schema": found}}}}
    for status, description in sorted(failures.items()):
        schema = {"$ref": "#/components/schemas/Error"}
        responses[status] = {"description": description, "content": {_JSON: {"schema": schema}}}
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}


def _described(cls: type[Parameters]) -> list[dict[str, Any]]:
    schema = cls.model_json_schema()
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": given["description"],
            "schema": _without_null(given),
        }
        for name, given in schema["properties"].items()
    ]


def _without_null(given: dict[str, Any]) -> dict[str, Any]:
    """The type of a parameter: one that is not given is not null, but absent."""
    kept = {name: value for name, value in given.items() if name not in ("title", "description", "anyOf")}
    if kept.get("default", "") is None:
        del kept["default"]
    for choice in given.get("anyOf", ()):
        if choice != {"type": "null"}:
            kept.update(choice)
    return kept
