"""The JSON Schema of a scenario file, for editors and other programs; it says what the loader checks."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from escalation.actors_table import ATTRIBUTES, MEMBER_NEEDS, MEMBERSHIPS, OF_MEMBERS
from escalation.cast import ABSENT, ROLES
from escalation.ladder import COLUMNS, FLAGS, MARKS, NAMED_SCALES, NUMERIC_SCALES
from escalation.negotiation import KINDS, QUANTITIES
from escalation.negotiation import ROLES as PARTS
from escalation.parameters import DOMAINS, FOLLOWS, SETTINGS, STATUSES, Setting
from escalation.scenario import KEYS, OPTIONAL
from escalation.sections import SIDES, USES

Rule = dict[str, Any]

TEXT: Rule = {"type": "string", "minLength": 1}
NUMBER: Rule = {"type": "number"}
PAIR: Rule = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
STAKE: Rule = {"type": "array", "items": NUMBER, "minItems": 3, "maxItems": 3}
TEXTS: Rule = {"type": "array", "items": TEXT, "uniqueItems": True}
DATE: Rule = {"type": "string", "format": "date"}
STATUS: Rule = {"enum": list(STATUSES)}
SCORED = (*COLUMNS, *FLAGS, "ending", *NUMERIC_SCALES, *NAMED_SCALES)


def scenario_schema() -> Rule:
    """The schema, by JSON Schema's draft of 2020-12.

    A date of TOML counts as its text. A file that extends another may leave out what that one has.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of escalation",
        "description": "What a scenario file (TOML) may hold; one that extends another gives what differs.",
        **_table(_tables()),
        "if": {"required": ["extends"]},
        "else": _whole(),
    }


def _tables() -> dict[str, Rule]:
    source = {"source": TEXT, "status": STATUS}
    value = {"anyOf": [NUMBER, {"enum": sorted(set(FOLLOWS.values()))}]}
    parameter = {"default": value, "range": PAIR, "unit": TEXT, "meaning": TEXT, **source}
    column = {"unit": {"type": "string"}, "meaning": TEXT, **source, "scaled_by": {"enum": ["", *DOMAINS]}}
    test = {"date": DATE, "name": TEXT, "kept": {"type": "boolean"}, "source": TEXT}
    target = {"name": TEXT, "quantity": TEXT, "value": NUMBER, "interval": PAIR, "use": {"enum": list(USES)}}
    columns = ("code", "country", *ATTRIBUTES, *MEMBERSHIPS)
    return {
        **dict.fromkeys(("extends", "name", "title", "about"), TEXT),
        "date": DATE,
        "settings": _table({name: _setting(each) for name, each in SETTINGS.items()}),
        "rungs": _table(dict.fromkeys(MARKS, TEXT)),
        "ladder": _list(_rung(), optional=("ending",)),
        "ladder_columns": _map(SCORED, _table(column)),
        "cast": _table(
            {
                **dict.fromkeys(("actors", "source", *ROLES), TEXT),
                **{role: {"type": "string"} for role in ABSENT},
                "coalition": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
                "columns": _map(columns, {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}),
            }
        ),
        "missing": _map(MEMBER_NEEDS, _table({"value": NUMBER, "range": PAIR, **source})),
        "history": {**_list(test), "minItems": 0},
        "calibration": {**_list({**target, "source": TEXT}), "minItems": 0},
        "policies": _table(dict.fromkeys(SIDES, TEXT)),
        "parameters": _map(DOMAINS, {"anyOf": [*value["anyOf"], _table(parameter)]}),
        "issues": {**_list(_issue(), optional=("side_letter", "role")), "minItems": 0},
        "venues": {**_list(_venue()), "minItems": 0},
        "going_on": {
            "anyOf": [{"type": "object", "additionalProperties": STAKE}, {"type": "array", "maxItems": 0}]
        },
        "treaties": {**_list(_treaty(), optional=("ended", "ended_by")), "minItems": 0},
        "overrides": {"type": "object", "additionalProperties": _map((*OF_MEMBERS, *ATTRIBUTES), NUMBER)},
    }


def _whole() -> Rule:
    """What a file must hold that extends no other."""
    needed = {
        "settings": list(SETTINGS),
        "rungs": list(MARKS),
        "ladder_columns": list(SCORED),
        "cast": ["actors", "source", *ROLES, "coalition", "columns"],
        "policies": list(SIDES),
        "parameters": list(DOMAINS),
    }
    rules: dict[str, Rule] = {table: {"required": keys} for table, keys in needed.items()}
    fields = ["default", "range", "unit", "meaning", "source", "status"]
    rules["parameters"]["additionalProperties"] = {"type": "object", "required": fields}
    return {"required": [key for key in KEYS if key not in OPTIONAL], "properties": rules}


def _issue() -> dict[str, Rule]:
    return {
        "name": TEXT,
        "about": TEXT,
        "kind": {"enum": list(KINDS)},
        "stakes": {"type": "object", "additionalProperties": STAKE, "minProperties": 1},
        "needs": TEXTS,
        "nonstarter": TEXTS,
        "side_letter": STAKE,
        "verifiability": PAIR,
        "changes": _map(QUANTITIES, STAKE),
        "role": {"enum": list(PARTS)},
        "status": STATUS,
        "source": TEXT,
    }


def _venue() -> dict[str, Rule]:
    seats, agenda = ({**TEXTS, "minItems": least} for least in (2, 1))
    return {"name": TEXT, "about": TEXT, "participants": seats, "issues": agenda, "source": TEXT}


def _treaty() -> dict[str, Rule]:
    share = {**NUMBER, "minimum": 0.0, "maximum": 1.0}
    return {
        **dict.fromkeys(("name", "about", "source"), TEXT),
        **dict.fromkeys(("signed", "ended"), DATE),
        "ended_by": TEXTS,
        "kept": {"type": "boolean"},
        "force": share,
        "provisions": {"type": "object", "additionalProperties": share},
    }


def _rung() -> dict[str, Rule]:
    numbers = {column: _number(low, high) for column, (low, high) in COLUMNS.items()}
    scores = dict.fromkeys(NUMERIC_SCALES, NUMBER) | dict.fromkeys(NAMED_SCALES, TEXT)
    flags: dict[str, Rule] = {flag: {"type": "boolean"} for flag in FLAGS}
    return {"name": TEXT, "about": TEXT, **numbers, **flags, "ending": {"type": "string"}, **scores}


def _setting(setting: Setting) -> Rule:
    if setting.choices:
        return {"enum": list(setting.choices), "description": setting.meaning}
    rule = _number(setting.low, setting.high) | {"description": f"{setting.meaning} ({setting.unit})"}
    return rule | {"type": "integer"} if setting.whole else rule


def _number(low: float, high: float) -> Rule:
    ends = {"minimum": low, "maximum": high}
    return {**NUMBER, **{end: value for end, value in ends.items() if math.isfinite(value)}}


def _table(keys: Mapping[str, Rule]) -> Rule:
    return {"type": "object", "properties": dict(keys), "additionalProperties": False}


def _map(names: Iterable[str], rule: Rule) -> Rule:
    return {"type": "object", "propertyNames": {"enum": list(names)}, "additionalProperties": rule}


def _list(keys: Mapping[str, Rule], optional: tuple[str, ...] = ()) -> Rule:
    needed = [key for key in keys if key not in optional]
    return {"type": "array", "minItems": 1, "items": {**_table(keys), "required": needed}}


if __name__ == "__main__":  # python -m escalation.schema > escalation/data/scenario.schema.json
    print(json.dumps(scenario_schema(), indent=2))
