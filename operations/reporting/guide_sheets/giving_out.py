"""A hall's guides as rows."""

from collections.abc import Iterator, Mapping, Sequence

from operations.reporting.guide_sheets.columns import BETWEEN, MATERIAL, OPTION, QUESTION, TEMPLATE, condition_cell
from queueing.guide import Guide, Material, Outcome
from queueing.hall import Hall


def rows_of(hall: Hall) -> list[dict[str, str]]:
    """Materials first, then each guide: its questions, each with its options, and its templates."""
    materials = [_material(material) for material in hall.materials]
    return [*materials, *(row for guide in hall.guides for row in _guide(guide))]


def _texts(**texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{word} [{language}]": text for word, by in texts.items() for language, text in by.items()}


def _material(material: Material) -> dict[str, str]:
    return {
        "row": MATERIAL,
        "id": material.id,
        "original": "yes" if material.original else "no",
        "copies": f"{material.copies}",
        "sample": material.sample,
        **_texts(text=material.name, issuer=material.issuer, where=material.where, note=material.note),
    }


def _guide(guide: Guide) -> Iterator[dict[str, str]]:
    of = {"service": guide.service}
    for question in guide.questions:
        about = {"id": question.id, "kind": question.kind, "when": condition_cell(question.when)}
        yield {"row": QUESTION, **of, **about, **_texts(text=question.text)}
        for option in question.options:
            yield {"row": OPTION, **of, "question": question.id, "id": option.id, **_texts(text=option.text)}
    for outcome in guide.outcomes:
        yield {"row": TEMPLATE, **of, **_template(outcome)}


def _template(outcome: Outcome) -> dict[str, str]:
    people = {language: BETWEEN.join(names) for language, names in outcome.in_person.items()}
    return {
        "when": condition_cell(outcome.when),
        "materials": " ".join(outcome.materials),
        "fee_yuan": _number(outcome.fee_yuan),
        "promised_days": _number(outcome.promised_days),
        "form": outcome.form,
        "redirect": outcome.redirect,
        **_texts(note=outcome.note, in_person=people),
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def table(rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[list[str]]:
    """The rows under their headings."""
    return [list(names), *([row.get(name, "") for name in names] for row in rows)]
