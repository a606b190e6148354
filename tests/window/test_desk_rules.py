"""What a clerk may do and when, as the console knows it: lock, steps, undo, keys, the services done."""

from typing import Any

import pytest
from playwright.sync_api import Page

from queueing.ticket import OUTCOMES, TABLE, UNDO_WITHIN, State, Step


def run(page: Page, module: str, body: str, given: Any = None) -> Any:
    script = f"async (given) => {{ const m = await import('/static/window/{module}.js'); {body} }}"
    return page.evaluate(script, given)


def test_the_second_half_of_a_double_click_is_not_a_step(modules: Page) -> None:
    body = """
        const lock = new m.Lock();
        const first = lock.take(0, "primary"); const meanwhile = lock.take(100, "undo"); lock.release();
        const quick = lock.take(300, "primary"); const later = lock.take(m.MOMENT_MILLISECONDS, "primary");
        return [first, meanwhile, quick, later];
    """
    assert run(modules, "lock", body) == [True, False, False, True]


def test_another_button_answers_at_once(modules: Page) -> None:
    body = "const l = new m.Lock(); l.take(0, 'primary'); l.release(); return l.take(50, 'undo');"
    assert run(modules, "lock", body) is True


def test_a_slow_answer_keeps_the_desk_locked(modules: Page) -> None:
    body = "const lock = new m.Lock(); lock.take(0, 'primary'); return lock.take(60_000, 'primary');"
    assert run(modules, "lock", body) is False


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


def test_an_undo_is_offered_for_some_seconds_and_only_for_the_last_step(modules: Page) -> None:
    body = """
        const last = new m.LastStep();
        last.did("call", { id: "t1" }, 0);
        const offered = last.offer(1000)?.by; const late = last.offer(m.OFFERED_MILLISECONDS);
        last.did("start", { id: "t1" }, 2000); const start = last.offer(2500)?.step;
        last.did("transfer", { id: "t1" }, 3000);
        return [offered, late, start, last.offer(3500), m.OFFERED_MILLISECONDS / 1000];
    """
    *offers, seconds = run(modules, "undo", body)
    assert offers == ["return", None, "start", None]
    assert seconds < UNDO_WITHIN.total_seconds()


def test_the_outcomes_are_those_of_the_core(modules: Page) -> None:
    assert tuple(run(modules, "draft", "return m.OUTCOMES;")) == OUTCOMES


def test_the_services_done_survive_a_reload_but_not_the_next_ticket(modules: Page) -> None:
    body = """
        const kept = {}; const store = { getItem: (k) => kept[k] ?? null, setItem: (k, v) => (kept[k] = v) };
        const first = new m.Draft(store); first.take({ id: "t1", service: "A01" }, "done");
        first.add("B02", "accepted"); first.choose("A01", "not_possible");
        const reloaded = new m.Draft(store); reloaded.take({ id: "t1", service: "A01" }, "done");
        const next = new m.Draft(store); next.take({ id: "t2", service: "C03" }, "accepted");
        return [reloaded.done, next.done];
    """
    kept, fresh = run(modules, "draft", body)
    assert kept == [{"service": "A01", "outcome": "not_possible"}, {"service": "B02", "outcome": "accepted"}]
    assert fresh == [{"service": "C03", "outcome": "accepted"}]


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


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (67, "1:07"), (3_729, "1:02:09")])
def test_a_stopwatch_reads_naturally(modules: Page, seconds: int, shown: str) -> None:
    assert run(modules, "names", "return m.stopwatch(given);", seconds) == shown


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


def seat(number: int, state: str = "open", serves: tuple[str, ...] = ("*",)) -> dict[str, Any]:
    return {"number": number, "state": state, "serves": list(serves), "helps": []}


TARGETS = """
    const lines = given.lines.map((code) => ({ code }));
    const groups = m.targets({ line: "A" }, { lines, windows: given.windows, number: 1 });
    const told = (target) => (target.window ?? target.line) + (target.isClosed ? " closed" : "");
    return groups.map(({ hint, targets }) => [hint, targets.map(told)]);
"""


@pytest.mark.parametrize(
    ("windows", "offered"),
    [
        ([seat(1), seat(2), seat(3, "closed"), seat(4, "paused")],
         [["windows_hint", ["2", "4"]], ["lines_shared", ["B", "C"]]]),
        ([seat(1), seat(2, "closed")], [["lines_own", ["B", "C"]], ["no_windows", []]]),
        ([seat(1, serves=("A",)), seat(2, serves=("B",))],
         [["lines_hint", ["B", "C closed"]], ["windows_hint", ["2"]]]),
    ],
)  # fmt: skip
def test_where_lines_are_shared_windows_come_first_and_closed_ones_never(
    modules: Page, windows: list[dict[str, Any]], offered: list[Any]
) -> None:
    told = run(modules, "transfer", TARGETS, {"lines": ["A", "B", "C"], "windows": windows})
    assert [[hint, [str(one) for one in targets]] for hint, targets in told] == offered


def test_pausing_and_resuming_have_keys(modules: Page) -> None:
    body = """
        const heard = []; m.listen((name) => heard.push(name));
        const keys = [["P", "KeyP"], ["r", "KeyR"], ["PageUp", "Numpad9"], ["7", "Numpad7"], ["x", "KeyX"]];
        for (const [key, code] of keys)
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
        return heard;
    """
    assert run(modules, "keys", body) == ["pause", "resume", "pause", "resume"]


def test_who_closes_a_window_hears_first_how_many_wait_for_it_alone(modules: Page) -> None:
    body = """
        const said = [], asked = [];
        window.confirm = (words) => { said.push(words); return given.agrees; };
        const waiting = [{ wanted_window: 3 }, { wanted_window: 3 }, { wanted_window: null }].slice(0, given.waiting);
        const ask = async (step) => { asked.push(step); return null; };
        const desk = { number: 3, phase: "free", isBusy: false, current: null, waiting, ask };
        const names = { say: (key, values) => `${key} ${values.n}` };
        await new m.Clerk(desk, { names, say() {}, draft: {}, askTarget() {}, onFinished() {} }).ask("close", null);
        return [said, asked];
    """
    assert run(modules, "clerk", body, {"waiting": 3, "agrees": False}) == [["leave.sent 2"], []]
    assert run(modules, "clerk", body, {"waiting": 3, "agrees": True}) == [["leave.sent 2"], ["close"]]
    assert run(modules, "clerk", body, {"waiting": 0, "agrees": False}) == [[], ["close"]]
