"""The picture of a guide, with the words of a hall."""

import locales
from guides.drawing import Block, svg
from operations.guides.asking import guide_of, needed
from queueing.guide import Condition, Guide, Outcome, Question
from queueing.hall import Hall
from queueing.text import Text


def picture(hall: Hall, service: str, languages: list[str]) -> str:
    """The guide of a service as SVG, with each text in these languages. Raises `unknown_service`."""
    guide = guide_of(hall, service)
    name = _said(hall, hall.service(service).name, languages)
    blocks = [Block("title", (name, _said(hall, hall.name, languages)))]
    if hall.guide(service) is None:
        return svg([*blocks, *_plain(hall, service, languages)], name)
    everybody = [outcome for outcome in guide.outcomes if not outcome.when]
    if any(_needs(hall, outcome, languages) for outcome in everybody):
        blocks.append(Block("option", (_word("everybody", languages),)))
        blocks += [block for outcome in everybody for block in _outcome(hall, outcome, languages, 1)]
    for question in guide.questions:
        blocks += _question(hall, guide, question, languages)
    return svg(blocks, name)


def _said(hall: Hall, text: Text, languages: list[str]) -> str:
    return " · ".join(dict.fromkeys(hall.text(text, language) for language in languages))


def _word(name: str, languages: list[str], **values: object) -> str:
    return " · ".join(locales.text(language, f"guide.{name}", **values) for language in languages)


def _plain(hall: Hall, service: str, languages: list[str]) -> list[Block]:
    lists = [needed(hall, service, {}, language).materials for language in languages]
    return [Block("need", (" · ".join(material.name for material in same),)) for same in zip(*lists, strict=True)]


def _question(hall: Hall, guide: Guide, question: Question, languages: list[str]) -> list[Block]:
    condition = _when(hall, guide, question.when, languages)
    blocks = [Block("question", (*condition, _said(hall, question.text, languages)))]
    for option in question.options:
        blocks.append(Block("option", (_said(hall, option.text, languages),), 1))
        for outcome in guide.outcomes:
            if _belongs(guide, outcome, question, option.id):
                others = {name: options for name, options in outcome.when.items() if name != question.id}
                blocks += _outcome(hall, outcome, languages, 2, _when(hall, guide, others, languages))
    return blocks


def _belongs(guide: Guide, outcome: Outcome, question: Question, option: str) -> bool:
    """An outcome stands at the last question of its condition."""
    named = [other.id for other in guide.questions if other.id in outcome.when]
    return bool(named) and named[-1] == question.id and option in outcome.when[question.id]


def _when(hall: Hall, guide: Guide, condition: Condition, languages: list[str]) -> tuple[str, ...]:
    """Under which earlier answers, as one line; () when under all."""
    if not condition:
        return ()
    texts = {(q.id, option.id): option.text for q in guide.questions for option in q.options}

    def said(language: str) -> str:
        parts = [
            [hall.text(texts[name, option], language) for option in options] for name, options in condition.items()
        ]
        return locales.text(language, "guide.only_if", what=" + ".join(" / ".join(part) for part in parts))

    return (" · ".join(said(language) for language in languages),)


def _outcome(
    hall: Hall, outcome: Outcome, languages: list[str], depth: int, condition: tuple[str, ...] = ()
) -> list[Block]:
    if outcome.redirect:
        name = _said(hall, hall.named_service(outcome.redirect).name, languages)
        return [Block("go", (*condition, f"→ {name}"), depth)]
    needs = _needs(hall, outcome, languages)
    return [Block("need", (*condition, *needs), depth)] if needs else []


def _needs(hall: Hall, outcome: Outcome, languages: list[str]) -> list[str]:
    lines = [f"• {_said(hall, hall.material(name).name, languages)}" for name in outcome.materials]
    if outcome.fee_yuan is not None:
        key = "fee_free" if outcome.fee_yuan == 0 else "fee"
        lines.append(_word(key, languages, yuan=f"{outcome.fee_yuan:g}"))
    if outcome.promised_days is not None:
        key = "days_none" if outcome.promised_days == 0 else "days"
        lines.append(_word(key, languages, n=outcome.promised_days))
    people = [" · ".join(same) for same in zip(*outcome.in_person.values(), strict=False)]
    lines += [f"{_word('in_person', languages)} {person}" for person in people]
    return lines + ([_said(hall, outcome.note, languages)] if outcome.note else [])
