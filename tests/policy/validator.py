"""What tests need of JSON Schema (draft 2020-12) to hold a schema against values; a keyword that it does not know is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

ANNOTATIONS = {"$schema", "$defs", "title", "description", "default", "examples", "patternErrorMessage"}
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


class Validator:
    """Says where a value does not fit, as paths such as `items/pay/round`."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.root = schema

    def wrong(self, value: Any) -> list[str]:
        return sorted(set(self._wrong(self.root, value, "")))

    def _fits(self, schema: Any, value: Any) -> bool:
        return next(self._wrong(schema, value, ""), None) is None

    def _wrong(self, schema: Any, value: Any, path: str) -> Iterator[str]:
        if isinstance(schema, bool):
            if not schema:
                yield path or "/"
            return
        for word, told in schema.items():
            if word in ANNOTATIONS or word in ("then", "else"):
                continue
            yield from getattr(self, f"_{word.removeprefix('$').lower()}")(told, value, path, schema)

    def _ref(self, told: str, value: Any, path: str, schema: Any) -> Iterator[str]:
        place: Any = self.root
        for word in told.removeprefix("#/").split("/"):
            place = place[word]
        yield from self._wrong(place, value, path)

    def _type(self, told: str | list[str], value: Any, path: str, schema: Any) -> Iterator[str]:
        names = [told] if isinstance(told, str) else told
        if not any(isinstance(value, _TYPES[n]) and (n != "number" or not isinstance(value, bool)) for n in names):
            yield path or "/"

    def _enum(self, told: list[Any], value: Any, path: str, schema: Any) -> Iterator[str]:
        if not any(type(t) is type(value) and t == value for t in told):
            yield path

    def _const(self, told: Any, value: Any, path: str, schema: Any) -> Iterator[str]:
        yield from self._enum([told], value, path, schema)

    def _pattern(self, told: str, value: Any, path: str, schema: Any) -> Iterator[str]:
        if isinstance(value, str) and not re.search(told, value):
            yield path

    def _minlength(self, told: int, value: Any, path: str, schema: Any) -> Iterator[str]:
        yield from self._least(str, told, value, path)

    def _minitems(self, told: int, value: Any, path: str, schema: Any) -> Iterator[str]:
        yield from self._least(list, told, value, path)

    def _minproperties(self, told: int, value: Any, path: str, schema: Any) -> Iterator[str]:
        yield from self._least(dict, told, value, path)

    def _least(self, kind: type, least: int, value: Any, path: str) -> Iterator[str]:
        if isinstance(value, kind) and len(value) < least:  # type: ignore[arg-type]
            yield path

    def _items(self, told: Any, value: Any, path: str, schema: Any) -> Iterator[str]:
        for i, item in enumerate(value if isinstance(value, list) else ()):
            yield from self._wrong(told, item, f"{path}/{i}".lstrip("/"))

    def _required(self, told: list[str], value: Any, path: str, schema: Any) -> Iterator[str]:
        if isinstance(value, dict) and any(key not in value for key in told):
            yield path or "/"

    def _properties(self, told: Mapping[str, Any], value: Any, path: str, schema: Any) -> Iterator[str]:
        for key, item in value.items() if isinstance(value, dict) else ():
            if key in told:
                yield from self._wrong(told[key], item, f"{path}/{key}".lstrip("/"))

    def _additionalproperties(self, told: Any, value: Any, path: str, schema: Any) -> Iterator[str]:
        for key, item in value.items() if isinstance(value, dict) else ():
            if key not in schema.get("properties", {}):
                yield from self._wrong(told, item, f"{path}/{key}".lstrip("/"))

    def _propertynames(self, told: Any, value: Any, path: str, schema: Any) -> Iterator[str]:
        for key in value if isinstance(value, dict) else ():
            if not self._fits(told, key):
                yield f"{path}/{key}".lstrip("/")

    def _allof(self, told: list[Any], value: Any, path: str, schema: Any) -> Iterator[str]:
        for part in told:
            yield from self._wrong(part, value, path)

    def _anyof(self, told: list[Any], value: Any, path: str, schema: Any) -> Iterator[str]:
        yield from self._some(told, value, path, lambda fit: fit >= 1)

    def _oneof(self, told: list[Any], value: Any, path: str, schema: Any) -> Iterator[str]:
        yield from self._some(told, value, path, lambda fit: fit == 1)

    def _some(self, told: list[Any], value: Any, path: str, enough: Callable[[int], bool]) -> Iterator[str]:
        if not enough(sum(self._fits(part, value) for part in told)):
            yield path or "/"

    def _not(self, told: Any, value: Any, path: str, schema: Any) -> Iterator[str]:
        if self._fits(told, value):
            yield path or "/"

    def _if(self, told: Any, value: Any, path: str, schema: Any) -> Iterator[str]:
        yield from self._wrong(schema.get("then" if self._fits(told, value) else "else", True), value, path)
