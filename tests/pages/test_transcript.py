from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from core import Spoken
from tests.pages.asked import call, spoken, with_model
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.story import beginning


def tell(studio: FakeStudio, *said: Spoken) -> None:
    story = with_model("r1")
    for number, each in enumerate(said):
        call(story, number, each.role, place=each.place)
    studio.add(story)
    studio.spoken = said


def lines(at: AppTest) -> list[str]:
    return [each.label.replace("\\", "") for each in at.expander if each.label[:1].isdigit()]


def test_a_run_of_the_playbook_says_that_no_model_was_asked(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    assert "no language model was asked" in texts(page("transcript", run="r1"))


def test_a_run_that_has_asked_nothing_yet_says_so(studio: FakeStudio, page: Open) -> None:
    studio.add(with_model("r1"))
    assert "Nothing has been asked yet" in texts(page("transcript", run="r1"))


def test_tokens_time_cost_and_retries_stand_beside_each_call(studio: FakeStudio, page: Open) -> None:
    tell(studio, spoken(1, "planner", problems=("429: too many", "500")), spoken(2, cost=None, ended="length"))
    found = lines(page("transcript", run="r1"))
    place = "solution=0/refine/k"
    assert found == [
        f"1. planner · {place}=1 · 1,000 + 200 tokens · 0.0100 USD · 2.5 s · tried 2 times more",
        f"2. coder · {place}=2 · 1,000 + 200 tokens · 2.5 s · cut at the length limit",
    ]


def test_only_an_opened_call_shows_its_texts(studio: FakeStudio, page: Open) -> None:
    tell(studio, spoken(1, problems=("The key was slow.",)), spoken(2))
    assert "Question" not in texts(page("transcript", run="r1"))
    words = texts(page("transcript", run="r1", call_c1=True))
    assert "Question 1?" in words
    assert "Answer 1." in words
    assert "The key was slow." in words
    assert "Question 2?" not in words


def test_text_of_a_model_is_never_markdown(studio: FakeStudio, page: Open) -> None:
    tell(studio, spoken(1, answer="**bold** ![x](http://127.0.0.1/x.png)", question="[a](javascript:b)"))
    at = page("transcript", run="r1", call_c1=True)
    code = [each.value for each in at.code]
    assert "**bold** ![x](http://127.0.0.1/x.png)" in code
    assert "[a](javascript:b)" in code
    assert not [each for each in at.markdown if "javascript" in each.value or "x.png" in each.value]


def test_code_in_a_json_answer_is_readable_and_the_answer_stays_as_it_came(studio: FakeStudio, page: Open) -> None:
    answer = json.dumps({"models": [{"name": "trees", "code": "a = 1\nb = 'x\\n'"}], "sure": True})
    tell(studio, spoken(1, answer=answer))
    at = page("transcript", run="r1", call_c1=True)
    assert "a = 1\nb = 'x\\n'" in [each.value for each in at.code]
    assert "models.0.code" in texts(at)
    at.segmented_control(key="form_c1").set_value("As it came").run()
    assert answer in [each.value for each in at.code]


def test_calls_are_found_by_role_and_by_a_word_in_prompt_or_answer(studio: FakeStudio, page: Open) -> None:
    tell(studio, spoken(1, "planner", question="Zebra?"), spoken(2, answer="A ZEBRA."), spoken(3))
    at = page("transcript", run="r1")
    at.text_input(key="transcript_words").set_value("zebra").run()
    assert [line[:9] for line in lines(at)] == ["1. planne", "2. coder "]
    at.multiselect(key="transcript_roles").set_value(["coder"]).run()
    assert [line[:2] for line in lines(at)] == ["2."]
    at.text_input(key="transcript_words").set_value("nowhere").run()
    assert "No call fits these filters" in texts(at)


def test_calls_are_shown_page_by_page_the_newest_first_where_wanted(studio: FakeStudio, page: Open) -> None:
    tell(studio, *(spoken(number) for number in range(1, 46)))
    at = page("transcript", run="r1")
    assert len(lines(at)) == 20
    at.session_state["transcript_page_3"] = 3
    at.run()
    assert [line.split(".")[0] for line in lines(at)] == ["41", "42", "43", "44", "45"]
    at.toggle(key="transcript_newest").set_value(True).run()
    assert lines(at)[-1].startswith("1. ")
    at.text_input(key="transcript_words").set_value("Question 7?").run()
    assert [line[:2] for line in lines(at)] == ["7."]


def test_the_transcript_is_downloaded_as_json_lines(studio: FakeStudio, page: Open) -> None:
    tell(studio, spoken(1))
    at = page("transcript", run="r1")
    assert [each.key for each in at.download_button] == ["transcript_download"]
