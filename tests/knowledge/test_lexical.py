"""How texts become words that are indexed and looked for."""

import uuid

import pytest

from conversations.knowledge import lexical


@pytest.mark.parametrize(
    ("language", "config"),
    [
        ("en", "english"),
        ("pt-BR", "portuguese"),
        ("de_AT", "german"),
        ("ja", "simple"),
        ("xx", "simple"),
        ("", "simple"),
    ],
)
def test_a_language_has_the_stemmer_that_postgresql_has_for_it(language: str, config: str) -> None:
    assert lexical.config_for(language) == config


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("返品方法", "返品 品方 方法 法"),
        ("배송 기간", "배송 송 기간 간"),
        ("คืน", "คืน น"),
        ("返品はABC-1234です", "返品 品は は abc 1234 です す"),
        ("ﾜｲﾔﾚｽ", "ワイ イヤ ヤレ レス ス"),
    ],
)
def test_languages_without_spaces_become_pairs_of_letters(text: str, words: str) -> None:
    assert lexical.terms(text).split() == words.split()


def test_thai_marks_stay_with_their_letters() -> None:
    assert lexical.terms("น้ำ").split()[0].startswith("น้")


@pytest.mark.parametrize("written", ["AB-1234", "ab 1234", "AB/1234", "ＡＢ－1234"])
def test_a_product_code_is_found_however_it_is_written(written: str) -> None:
    assert lexical.terms(written).split() == ["ab", "1234"]


def test_only_letters_marks_and_digits_are_left_of_what_is_not_ascii() -> None:
    assert lexical.terms("“Smart” — quotes、 हिन्दी").split() == ["smart", "quotes", "हिन्दी"]


def test_nothing_is_left_that_could_end_a_lexeme() -> None:
    assert not set("'\"\\\0") & set(lexical.terms('it\'s "quoted" \\ and \0 null'))


def test_a_question_leaves_out_what_only_binds_words() -> None:
    assert lexical.query_terms("返品はできますか").split() == ["返品", "品は"]


def test_a_question_of_nothing_else_keeps_it() -> None:
    assert lexical.query_terms("ですか").split() == ["です", "すか"]


def test_a_single_letter_is_looked_for_as_it_is() -> None:
    assert lexical.query_terms("傘") == "傘"


def test_organizations_have_prefixes_of_their_own() -> None:
    prefixes = {lexical.prefix(uuid.uuid4()) for _ in range(100)}
    assert len(prefixes) > 95
    assert {len(prefix) for prefix in prefixes} == {6}
