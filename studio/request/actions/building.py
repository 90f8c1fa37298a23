"""From a row of the action table to the operation that is sent, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from studio.request.actions.spec import NOTHING, ActionSpec, Need, Setting, Sort
from studio.request.actions.table import ACTIONS, TABLE
from studio.request.operations import OPERATIONS, Animate, Operation, Outpaint
from studio.request.prompt import set_flag


def build(
    spec: ActionSpec, job_id: str = "", image: int = 0, extras: Mapping[str, Any] = NOTHING, address: str = ""
) -> Operation:
    """The operation of `spec` on picture or video `image` (from 0) of the service's job `job_id`.

    With an `address` it starts from that instead, where the action can. `extras` are settings by name that overrule
    the table's; values out of their choices raise ValueError. ValueError as well for what is made in the editor.
    """
    if spec.opens == "editor":
        raise ValueError(f"{spec.id} is made in the editor")
    values: dict[str, Any] = {**spec.fixed, **_source(spec, job_id, image, address)}
    for setting in spec.settings:
        if not setting.flag and setting.name != "prompt":
            values[setting.name] = _value(spec, setting, extras)
    if spec.takes_prompt:
        said = str(extras.get("prompt") or "")
        if spec.task is Animate.task:
            said = _with_flags(spec, f"{address} {said}".strip(), extras)
        # No words are no prompt, and the service draws from the parent's own.
        values["text" if spec.id == "imagine" else "prompt"] = said if spec.needs_prompt else said or None
    if spec.need is Need.PICTURES:
        values["images"] = tuple(extras.get("images", ()))
    return OPERATIONS[spec.task](**values)


def _source(spec: ActionSpec, job_id: str, image: int, address: str) -> dict[str, Any]:
    match spec.need:
        case Need.JOB:
            return {"job_id": job_id}
        case Need.VIDEO:
            return {"job_id": job_id, "video": image}
        case Need.ADDRESS:
            return {"image_url": address}
        case Need.EITHER if address:
            return {} if spec.task is Animate.task else {"image_url": address}
        case Need.PICTURE | Need.EITHER:
            return {"job_id": job_id, "image": image}
        case _:
            return {}


def _value(spec: ActionSpec, setting: Setting, extras: Mapping[str, Any]) -> Any:
    wanted = extras.get(setting.name)
    if wanted is None:
        return setting.default
    hint = get_type_hints(OPERATIONS[spec.task])[setting.name]
    kind = next((part for part in get_args(hint) if part is not type(None)), hint)
    return kind(wanted)


def _with_flags(spec: ActionSpec, text: str, extras: Mapping[str, Any]) -> str:
    """The words with what was set beside them; what is the service's default anyway is not written."""
    for setting in spec.settings:
        wanted = extras.get(setting.name)
        if not setting.flag or wanted is None or wanted == setting.default:
            continue
        text = set_flag(text, setting.name, "" if setting.sort is Sort.SWITCH else str(wanted))
    return text.strip()


def spec_of(operation: Operation) -> ActionSpec | None:
    """The action that `operation` came from (the nearest one where its scale is the artist's own), None for others."""
    found = [spec for spec in ACTIONS if spec.task is operation.task and _is_made_so(spec, operation)]
    if isinstance(operation, Outpaint):
        found.sort(key=lambda spec: abs(spec.setting("scale").default - operation.scale))
    return found[0] if found else None


def _is_made_so(spec: ActionSpec, operation: Operation) -> bool:
    return all(getattr(operation, name) == value for name, value in spec.fixed.items())


def spec_named(action: str) -> ActionSpec:
    """The row of that id; KeyError when there is none."""
    found = next((spec for spec in TABLE if spec.id == action), None)
    if found is None:
        raise KeyError(action)
    return found
