"""Reads texts and prints what they hold.

stdin: a JSON list of {"reader": "toml" | "yaml", "text": ...}; stdout: a JSON list of {"value": ...} or {"error": ...}.
A value that JSON has no form for (a date, a NaN, a key that is no text) is an error: nodegen writes none.
"""

import json
import sys
import tomllib

import yaml


class Loader(yaml.SafeLoader):
    """The pure loader, as cloud-init has it, which besides refuses a key that occurs twice in one map."""


def construct_map(loader, node):
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for key in keys:
        if not isinstance(key, str):
            raise ValueError(f"a key is read as {key!r}")
        if keys.count(key) > 1:
            raise ValueError(f"the key {key} occurs twice")
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


Loader.add_constructor("tag:yaml.org,2002:map", construct_map)


def read(item):
    try:
        if item["reader"] == "toml":
            value = tomllib.loads(item["text"])
        else:
            value = yaml.load(item["text"], Loader)
        json.dumps(value, allow_nan=False)
        return {"value": value}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([read(item) for item in json.load(sys.stdin)], sys.stdout)
