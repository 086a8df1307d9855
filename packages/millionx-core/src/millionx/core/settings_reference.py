"""What a stage's settings are, as people and tools read them: effective values, JSON Schema, table, `.env.example`."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from pydantic import SecretStr

from millionx.core.settings import StageSettings, secret_fields, variable

__all__ = ["effective", "env_example", "schema", "table"]

_MASK: Final = "***"
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def effective(settings: StageSettings) -> dict[str, Any]:
    """Values in force by variable name; a secret, and credentials inside an address, show as `***`."""
    return {
        variable(field): _MASK if isinstance(getattr(settings, field), SecretStr) else _masked(value)
        for field, value in settings.model_dump(mode="json").items()
    }


def schema(cls: type[StageSettings]) -> dict[str, Any]:
    """JSON Schema of the environment, by variable name, `<NAME>_FILE` of each secret included."""
    described = cls.model_json_schema(by_alias=False)
    secrets = secret_fields(cls)
    properties: dict[str, Any] = {}
    for field, member in described["properties"].items():
        properties[variable(field)] = {**member, "title": variable(field)}
        if field in secrets:
            properties[f"{variable(field)}_FILE"] = {
                "type": "string",
                "title": f"{variable(field)}_FILE",
                "description": f"File that holds {variable(field)}.",
            }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": cls.__name__,
        "type": "object",
        "properties": properties,
        "required": [variable(field) for field in described.get("required", [])],
    }
    return document | ({"$defs": described["$defs"]} if "$defs" in described else {})


def table(cls: type[StageSettings]) -> str:
    """Markdown table of the settings: name, meaning, what is allowed, default."""
    rows = ["| Variable | Meaning | Allowed | Default |", "|---|---|---|---|"]
    described = cls.model_json_schema(by_alias=False)
    for field, member in described["properties"].items():
        meaning = " ".join(str(member.get("description", "")).split())
        if field in secret_fields(cls):
            meaning += f" Or `{variable(field)}_FILE`."
        cells = [f"`{variable(field)}`", meaning, _allowed(member), _default_cell(cls, field)]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def env_example(cls: type[StageSettings]) -> str:
    """Text of a `.env.example`: required settings with an example, the others commented out, each with its meaning."""
    blocks = []
    for field, info in cls.model_fields.items():
        meaning = " ".join((info.description or "").split())
        if info.is_required():
            line = f"{variable(field)}={info.examples[0] if info.examples else ''}"
        else:
            line = f"# {variable(field)}={_plain(info.get_default(call_default_factory=True))}"
        blocks.append(f"# {meaning}\n{line}\n")
    return "\n".join(blocks)


def _masked(value: Any) -> Any:
    return _CREDENTIALS.sub(_MASK, value) if isinstance(value, str) else value


def _default_cell(cls: type[StageSettings], field: str) -> str:
    info = cls.model_fields[field]
    if info.is_required():
        return "required"
    text = _plain(info.get_default(call_default_factory=True))
    return f"`{text}`" if text else ""


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list | set | frozenset):
        return ",".join(map(str, value))
    if isinstance(value, SecretStr):
        return _MASK
    return str(value)


_BOUNDS: Final = {
    "minimum": "at least {}",
    "exclusiveMinimum": "over {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "under {}",
    "pattern": "`{}`",
}
_TYPES: Final = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true, false",
    "array": "words with commas between",
}


def _allowed(member: dict[str, Any]) -> str:
    variants = [variant for variant in member.get("anyOf", [member]) if variant.get("type") != "null"]
    return "; ".join(filter(None, (_allowed_variant(variant) for variant in variants)))


def _allowed_variant(member: dict[str, Any]) -> str:
    if "const" in member:
        return f"`{member['const']}`"
    if "enum" in member:
        return ", ".join(f"`{choice}`" for choice in member["enum"])
    parts = [_TYPES.get(member.get("type", ""), "")]
    parts += [text.format(json.dumps(member[name]).strip('"')) for name, text in _BOUNDS.items() if name in member]
    return ", ".join(filter(None, parts))
