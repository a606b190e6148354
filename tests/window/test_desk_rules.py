"""What a clerk may do, as the console knows it and as the core does; and the keys of a desk, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from queueing.ticket import OUTCOMES, TABLE, UNDO_WITHIN, State, Step


def run(page: Page, module: str, body: str, given: Any = None) -> Any:
    script = f"async (given) => {{ const m = await import('/static/window/{module}.js'); {body} }}"
    return page.evaluate(script, given)


PHASES = {"called": State.CALLED, "serving": State.SERVING}


@pytest.mark.parametrize("phase", PHASES)
def test_the_console_offers_exactly_what_the_state_table_allows(modules: Page, phase: str) -> None:
    steps = [step.value for step in Step if step not in (Step.CALL, Step.EXPIRE, Step.CANCEL)]
    offered = run(
        modules,
        "steps",
        "return given.steps.filter((s) => m.isPossible(s, given.phase));",
        {"steps": [s for s in steps if s not in ("resume", "reinstate")], "phase": phase},
    )
    allowed = {step.value for step in TABLE[PHASES[phase]]} - {"expire", "undo"}  # an undo is offered by itself
    assert set(offered) == allowed


def test_every_step_of_a_clerk_has_its_address(modules: Page) -> None:
    paths = run(modules, "steps", "return Object.keys(m.PATHS);")
    assert {step.value for step in Step} - {"expire", "cancel", "issue", "hand_on"} <= set(paths)


def test_what_undoes_a_step_is_in_the_state_table(modules: Page) -> None:
    undo = run(modules, "steps", "return m.UNDO;")
    before = {
        "call": State.WAITING,
        "start": State.CALLED,
        "finish": State.SERVING,
        "no_show": State.CALLED,
        "park": State.SERVING,
    }
    assert {step: TABLE[TABLE[state][Step(step)]][Step(undo[step])] for step, state in before.items()} == before


def test_an_undo_is_offered_only_while_the_server_takes_the_step_back(modules: Page) -> None:
    assert run(modules, "undo", "return m.OFFERED_MILLISECONDS;") / 1000 < UNDO_WITHIN.total_seconds()


def test_the_outcomes_are_those_of_the_core(modules: Page) -> None:
    assert tuple(run(modules, "draft", "return m.OUTCOMES;")) == OUTCOMES


def test_keys_mean_steps_but_not_while_typing(modules: Page) -> None:
    body = """
        document.body.innerHTML = '<input id="field"><button id="button">x</button>';
        const heard = []; m.listen((name) => heard.push(name));
        const event = (key, code) => new KeyboardEvent("keydown", { key, code, bubbles: true });
        const press = (key, code, target) => target.dispatchEvent(event(key, code));
        press("+", "NumpadAdd", document.body); press("Enter", "NumpadEnter", document.body);
        press("+", "NumpadAdd", document.getElementById("field"));
        press("Enter", "Enter", document.getElementById("button"));
        press("Enter", "NumpadEnter", document.getElementById("button"));
        return heard;
    """
    assert run(modules, "keys", body) == ["call_next", "primary", "primary"]


def test_a_key_held_down_is_one_step(modules: Page) -> None:
    body = """
        const heard = []; m.listen((name) => heard.push(name));
        for (const repeat of [false, true, true])
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "+", repeat, bubbles: true }));
        return heard;
    """
    assert run(modules, "keys", body) == ["call_next"]


@pytest.mark.parametrize("key", [".", "Delete", ","])
def test_the_number_pad_works_with_and_without_num_lock(modules: Page, key: str) -> None:
    body = """
        const heard = []; m.listen((name) => heard.push(name));
        const event = new KeyboardEvent("keydown", { key: given, code: "NumpadDecimal", bubbles: true });
        document.body.dispatchEvent(event);
        const digits = [{ code: "Numpad2", key: "ArrowDown" }, { code: "KeyA", key: "a" }].map(m.digitOf);
        return [heard, ...digits];
    """
    assert run(modules, "keys", body, key) == [["recall"], "2", None]


def test_pausing_and_resuming_have_keys(modules: Page) -> None:
    body = """
        const heard = []; m.listen((name) => heard.push(name));
        const keys = [["P", "KeyP"], ["r", "KeyR"], ["PageUp", "Numpad9"], ["7", "Numpad7"], ["x", "KeyX"]];
        for (const [key, code] of keys)
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
        return heard;
    """
    assert run(modules, "keys", body) == ["pause", "resume", "pause", "resume"]
