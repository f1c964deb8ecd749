"""What Claude's API does not accept, as strictly as it is documented: our stub's conscience."""

from __future__ import annotations

import re
from typing import Any

VERSION = "2026-10-21"
FIELDS = {
    *("model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream"),
    *("output_config", "cache_control", "metadata", "stop_sequences", "thinking"),
    *("service_tier", "container", "inference_geo"),
}
BLOCKS = {
    "text": {"type", "text", "cache_control", "citations"},
    "tool_use": {"type", "id", "name", "input", "cache_control"},
    "tool_result": {"type", "tool_use_id", "content", "is_error", "cache_control"},
    "thinking": {"type", "thinking", "signature"},
}
SCHEMA_KEYS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "description"),
}
BREAKPOINTS_MAX = 4
ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class NotAcceptedError(Exception):
    """The request is wrong; the text says where."""


def require(condition: object, where: str) -> None:
    if not condition:
        raise NotAcceptedError(where)


def check(body: Any) -> None:
    """Raise NotAcceptedError for what the API answers with 400."""
    require(isinstance(body, dict), "body: an object is wanted")
    for name in body:
        require(name in FIELDS, f"{name}: Extra inputs are not permitted")
    require(isinstance(body.get("model"), str) and body["model"], "model: Field required")
    limit = body.get("max_tokens")
    require(type(limit) is int and limit > 0, "max_tokens: a positive number is wanted")
    require(body.get("stream") is True or limit <= 21_333, "max_tokens: too large without stream")
    _check_blocks(body.get("system", []), {"text"}, "system")
    names = _check_tools(body.get("tools", []))
    _check_messages(body.get("messages"), names)
    require(str(body).count("'cache_control'") <= BREAKPOINTS_MAX, "cache_control: at most 4")
    if "output_config" in body:
        shape = body["output_config"].get("format", {})
        require(shape.get("type") == "json_schema", "output_config.format.type: unknown")
        _check_schema(shape.get("schema"), "output_config.format.schema")


def _check_tools(tools: Any) -> set[str]:
    for tool in tools:
        require({*tool} <= {"name", "description", "input_schema", "cache_control"}, "tools: extra")
        require(ID.fullmatch(tool["name"]), "tools.name: odd")
        require(tool["input_schema"].get("type") == "object", "tools.input_schema: no object")
    names = [tool["name"] for tool in tools]
    require(len(names) == len(set(names)), "tools: two have one name")
    return set(names)


def _check_messages(messages: Any, tools: set[str]) -> None:
    require(isinstance(messages, list) and messages, "messages: at least one is wanted")
    require(messages[0]["role"] == "user", "messages.0: the first must be the user's")
    used: set[str] = set()
    waiting: list[str] = []
    for n, message in enumerate(messages):
        role, content = message.get("role"), message.get("content")
        require({*message} == {"role", "content"}, f"messages.{n}: Extra inputs")
        require(role in ("user", "assistant"), f"messages.{n}.role: unknown")
        if isinstance(content, str):
            require(content.strip(), f"messages.{n}: empty")
            content = []
        kinds = {"text", "tool_result"} if role == "user" else {"text", "tool_use", "thinking"}
        _check_blocks(content, kinds, f"messages.{n}")
        told = [b["tool_use_id"] for b in content if b["type"] == "tool_result"]
        require(sorted(told) == sorted(waiting), f"messages.{n}: tool_use without its tool_result")
        leading = [block["type"] for block in content[: len(told)]]
        require(set(leading) <= {"tool_result"}, f"messages.{n}: tool_result must come first")
        waiting = [b["id"] for b in content if b["type"] == "tool_use"]
        for block in content:
            if block["type"] == "tool_use":
                require(block["name"] in tools, f"messages.{n}: no such tool")
                require(isinstance(block["input"], dict), f"messages.{n}: input is no object")
                require(ID.fullmatch(block["id"]), f"messages.{n}: odd id")
                require(block["id"] not in used, f"messages.{n}: id used twice")
                used.add(block["id"])
    require(not waiting, "messages: the last tool_use has no tool_result")


def _check_blocks(blocks: Any, kinds: set[str], where: str) -> None:
    if isinstance(blocks, str):
        return
    for n, block in enumerate(blocks):
        kind = block.get("type")
        require(kind in kinds, f"{where}.{n}.type: {kind} does not belong there")
        require({*block} <= BLOCKS[kind], f"{where}.{n}: Extra inputs are not permitted")
        if kind == "text":
            require(block["text"].strip(), f"{where}.{n}: text must not be empty")
        mark = block.get("cache_control")
        require(mark is None or mark.get("type") == "ephemeral", f"{where}.{n}.cache_control")


def _check_schema(schema: Any, where: str) -> None:
    require(isinstance(schema, dict), f"{where}: an object is wanted")
    for name in schema:
        require(name in SCHEMA_KEYS, f"{where}.{name}: not supported")
    if schema.get("type") == "object":
        require(schema.get("additionalProperties") is False, f"{where}: must be closed")
        require({*schema["required"]} <= {*schema["properties"]}, f"{where}.required")
        for name, inner in schema["properties"].items():
            _check_schema(inner, f"{where}.{name}")
    if schema.get("type") == "array":
        _check_schema(schema.get("items"), f"{where}.items")
