"""The nearest text wins, and what fits badly is not answered."""

from asking.choosing import BESIDE_BEST, LEAST_SCORE, choose
from asking.index import Index, Match


def marks(text: str) -> dict[str, float]:
    return dict.fromkeys(text.split(), 1.0)


INDEX = Index(
    {
        "lost": [("lost card", marks("=card =lost")), ("new card", marks("=card new"))],
        "first": [("first card", marks("=card =first"))],
        "dog": [("dog", marks("=dog"))],
    }
)


def keys(question: str) -> list[str]:
    return [match.key for match in INDEX.matches(marks(question))]


def test_the_entry_with_the_nearest_text_comes_first() -> None:
    assert keys("=card =lost") == ["lost", "first"]
    assert keys("=card =first") == ["first", "lost"]
    assert INDEX.matches(marks("=card =lost"))[0].text == "lost card"


def test_the_very_words_of_an_entry_score_one() -> None:
    assert round(INDEX.matches(marks("=dog"))[0].score, 6) == 1


def test_what_no_entry_has_finds_nothing() -> None:
    assert keys("=cat") == []
    assert INDEX.matches({}) == []


def test_a_rare_word_says_more_than_one_that_many_have() -> None:
    assert keys("=card =dog")[0] == "dog"


def test_a_low_score_is_no_answer() -> None:
    assert choose([Match("a", LEAST_SCORE - 0.01, "")], []).services == ()


def test_others_are_named_beside_the_best_only_when_they_are_nearly_as_near() -> None:
    near, far = Match("b", 0.8 * BESIDE_BEST + 0.01, ""), Match("c", 0.8 * BESIDE_BEST - 0.01, "")
    assert [match.key for match in choose([Match("a", 0.8, ""), near, far], []).services] == ["a", "b"]


def test_a_neighbour_who_is_nearer_has_the_question_alone() -> None:
    choice = choose([Match("a", 0.6, "")], [Match("0", 0.7, "")])
    assert (choice.services, [match.key for match in choice.neighbours]) == ((), ["0"])
    assert choose([Match("a", 0.8, "")], [Match("0", 0.7, "")]).neighbours == ()
