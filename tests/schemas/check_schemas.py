#!/usr/bin/env python3
"""Schemas and the documents that follow them.

    check_schemas.py               each docs/schemas/NAME.schema.json against the real outputs kept
                                   as docs/schemas/examples/NAME*.json (.jsonl: one document a line)
    check_schemas.py --self-test   damage each example in every place and see it refused; see wrong
                                   values refused by each keyword

Other tests make sure that the examples are what the program writes. The last line is
`N passed, N failed`.
"""

import copy
import json
import pathlib
import sys

from json_schema import SchemaError, errors

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schemas"


def documents(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return [json.loads(text)]


def pairs():
    """(schema file, schema, example file or None, document) for all there are."""
    for path in sorted(SCHEMAS.glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".schema.json")
        examples = sorted(p for p in (SCHEMAS / "examples").glob(f"{name}*")
                          if p.name.removeprefix(name)[:1] in (".", "-"))
        if not examples:
            yield path, schema, None, None
        for example in examples:
            for document in documents(example):
                yield path, schema, example, document


def check():
    passed, problems = 0, []
    for path, schema, example, document in pairs():
        if example is None:
            problems.append(f"{path.name}: no example of it in docs/schemas/examples")
            continue
        try:
            found = errors(document, schema)
        except SchemaError as error:
            found = [f"the schema is wrong: {error}"]
        passed += not found
        problems += [f"{example.name}: {line}" for line in found[:1]]
    return passed, problems


# Schema, a value that fits, a value that does not.
KEYWORDS = [
    ({"type": "integer"}, 1, True),
    ({"type": ["string", "null"]}, None, 1),
    ({"const": 1}, 1, True),
    ({"enum": ["a", "b"]}, "a", "c"),
    ({"pattern": "^a"}, "ab", "ba"),
    ({"minLength": 1}, "a", ""),
    ({"maxLength": 1}, "a", "ab"),
    ({"minimum": 1}, 1, 0),
    ({"maximum": 1}, 1, 2),
    ({"items": {"type": "string"}}, ["a"], ["a", 1]),
    ({"minItems": 1}, [1], []),
    ({"maxItems": 1}, [1], [1, 2]),
    ({"uniqueItems": True}, [1, True], [1, 1]),
    ({"properties": {"a": {"type": "string"}}}, {"a": "x", "b": 1}, {"a": 1}),
    ({"required": ["a"]}, {"a": 1}, {}),
    ({"properties": {"a": True}, "additionalProperties": False}, {"a": 1}, {"b": 1}),
    ({"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": False},
     {"ab": "x"}, {"ab": 1}),
    ({"propertyNames": {"pattern": "^a"}}, {"a": 1}, {"b": 1}),
    ({"dependentRequired": {"a": ["b"]}}, {"b": 1}, {"a": 1}),
    ({"minProperties": 1}, {"a": 1}, {}),
    ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, 1, 3),
    ({"anyOf": [{"const": 1}, {"const": 2}]}, 2, 3),
    ({"oneOf": [{"minimum": 1}, {"maximum": 2}]}, 3, 1),
    ({"not": {"const": 1}}, 2, 1),
    ({"if": {"const": 1}, "then": {"type": "string"}, "else": {"type": "null"}}, None, 1),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"const": 1}}}, 1, 2),
    ({"properties": {"a": False}}, {}, {"a": 1}),
]


def self_test():
    passed, problems = 0, []

    def expect(right, what):
        nonlocal passed
        passed += right
        if not right:
            problems.append(what)

    for schema, good, bad in KEYWORDS:
        expect(not errors(good, schema), f"{schema} refuses {good!r}")
        expect(bool(errors(bad, schema)), f"{schema} takes {bad!r}")
    for wrong in ({"typo": 1}, {"$ref": "#/$defs/none"}, {"$ref": "other.json"}, {"then": {}}, 5):
        try:
            errors({}, wrong)
            expect(False, f"{wrong} passes for a schema")
        except SchemaError:
            expect(True, "")
    # The name of the schema, and members that nobody declared, are never taken.
    for path, schema, example, document in pairs():
        if example is None:
            continue
        for damage in ({"schema": "cocket.other/1"}, {"schema": None}, {"undeclared_member": 1}):
            damaged = copy.deepcopy(document) | damage
            expect(bool(errors(damaged, schema)), f"{path.name} takes {damage} in {example.name}")
        emptied = {key: value for key, value in document.items() if key != "schema"}
        expect(bool(errors(emptied, schema)), f"{path.name} takes a document without its schema")
    return passed, problems


def main():
    if sys.argv[1:] not in ([], ["--self-test"]):
        sys.exit(__doc__)
    passed, problems = self_test() if sys.argv[1:] else check()
    for problem in problems:
        print(problem)
    failed = len(problems) if passed or problems else 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
