"""Checks JSON against a schema, for the keywords that docs/schemas uses and no others.

An unknown keyword is an error of the schema: a rule that is not understood must not pass for one
that holds.
"""

import re

ANNOTATIONS = {"$schema", "$id", "title", "description", "$defs", "examples", "default", "$comment"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}


class SchemaError(Exception):
    """The schema itself is wrong."""


def same(a, b):
    """Equality as JSON has it: `true` is not 1."""
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def resolve(root, reference):
    if not reference.startswith("#"):
        raise SchemaError(f"{reference} leaves the file")
    place = root
    for part in reference[1:].split("/")[1:]:
        if not isinstance(place, dict) or part not in place:
            raise SchemaError(f"{reference} leads nowhere")
        place = place[part]
    return place


def errors(value, schema, root=None, at="$"):
    """All that is wrong with `value`, one line each."""
    root = schema if root is None else root
    if schema is True:
        return []
    if schema is False:
        return [f"{at}: must not be there"]
    if not isinstance(schema, dict):
        raise SchemaError(f"{schema!r} is no schema")
    found = []

    def say(what):
        found.append(f"{at}: {what}")

    def inside(part, sub_value, sub_at):
        found.extend(errors(sub_value, part, root, sub_at))

    for keyword, rule in schema.items():
        if keyword in ANNOTATIONS:
            continue
        if keyword == "$ref":
            inside(resolve(root, rule), value, at)
        elif keyword == "type":
            names = rule if isinstance(rule, list) else [rule]
            if not any(TYPES[name](value) for name in names):
                say(f"is not {' or '.join(names)}")
        elif keyword == "const":
            if not same(value, rule):
                say(f"is {value!r}, not {rule!r}")
        elif keyword == "enum":
            if not any(same(value, allowed) for allowed in rule):
                say(f"{value!r} is none of {rule}")
        elif keyword in ("allOf", "anyOf", "oneOf"):
            results = [errors(value, part, root, at) for part in rule]
            good = sum(not result for result in results)
            if keyword == "allOf":
                found.extend(line for result in results for line in result)
            elif good == 0 or (keyword == "oneOf" and good > 1):
                say(f"fits {good} of the alternatives: {results}")
        elif keyword == "not":
            if not errors(value, rule, root, at):
                say("fits what it must not fit")
        elif keyword == "if":
            branch = "then" if not errors(value, rule, root, at) else "else"
            if branch in schema:
                inside(schema[branch], value, at)
        elif keyword in ("then", "else"):
            if "if" not in schema:
                raise SchemaError(f"`{keyword}` without `if`")
        elif keyword in ("pattern", "minLength", "maxLength"):
            if isinstance(value, str):
                if keyword == "pattern" and not re.search(rule, value):
                    say(f"{value!r} does not match {rule}")
                if keyword == "minLength" and len(value) < rule:
                    say(f"is shorter than {rule}")
                if keyword == "maxLength" and len(value) > rule:
                    say(f"is longer than {rule}")
        elif keyword in ("minimum", "maximum"):
            if TYPES["number"](value) and (value < rule if keyword == "minimum" else value > rule):
                say(f"{value} is beyond the {keyword} {rule}")
        elif keyword in ("items", "minItems", "maxItems", "uniqueItems"):
            if isinstance(value, list):
                if keyword == "items":
                    for number, item in enumerate(value):
                        inside(rule, item, f"{at}[{number}]")
                if keyword == "minItems" and len(value) < rule:
                    say(f"has fewer than {rule} items")
                if keyword == "maxItems" and len(value) > rule:
                    say(f"has more than {rule} items")
                if keyword == "uniqueItems" and rule and any(
                        same(a, b) for i, a in enumerate(value) for b in value[:i]):
                    say("has an item twice")
        elif keyword in ("properties", "required", "additionalProperties", "patternProperties",
                         "propertyNames", "dependentRequired", "minProperties"):
            if isinstance(value, dict):
                check_members(keyword, rule, value, schema, say, inside, at)
        else:
            raise SchemaError(f"the keyword `{keyword}` is not known here")
    return found


def check_members(keyword, rule, value, schema, say, inside, at):
    if keyword == "properties":
        for name, part in rule.items():
            if name in value:
                inside(part, value[name], f"{at}.{name}")
    elif keyword == "patternProperties":
        for name in value:
            for pattern, part in rule.items():
                if re.search(pattern, name):
                    inside(part, value[name], f"{at}.{name}")
    elif keyword == "required":
        for name in rule:
            if name not in value:
                say(f"`{name}` is missing")
    elif keyword == "additionalProperties":
        for name in value:
            if name not in schema.get("properties", {}) and not any(
                    re.search(p, name) for p in schema.get("patternProperties", {})):
                inside(rule, value[name], f"{at}.{name}")
    elif keyword == "propertyNames":
        for name in value:
            inside(rule, name, f"{at}.{name} (name)")
    elif keyword == "dependentRequired":
        for name, others in rule.items():
            for other in others:
                if name in value and other not in value:
                    say(f"`{name}` without `{other}`")
    elif keyword == "minProperties" and len(value) < rule:
        say(f"has fewer than {rule} members")
