"""Words are found as a reader would find them."""

import pytest

from escalation.triggers import words


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I want a human!", "human"),
        ("HUMAN", "human"),
        ("ｈｕｍａｎ please", "human"),
        ("I want a\n  human  being", "Human Being"),
        ("(human)", "human"),
        ("human", "human"),
        ("hu\u00adman and hu\u200bman", "human"),
        ("Straße", "STRASSE"),
        ("I can’t", "can't"),
        ("cafe\u0301 au lait", "café"),
        ("担当者と話したいです", "担当者"),
        ("人工客服在哪", "人工"),
        ("ｵﾍﾟﾚｰﾀｰをお願いします", "オペレーター"),
        ("humanと話したい", "human"),
        ("ขอคุยกับเจ้าหน้าที่หน่อย", "เจ้าหน้าที่"),
        ("상담원이랑 연결해 주세요", "상담원"),
        ("أريد التحدث مع موظف", "موظف"),
        ("inhuman, but human", "human"),
        ("c++ (really)", "c++"),
        ("İSTANBUL", "i̇stanbul"),
        (".* literally", ".*"),
    ],
)
def test_found(text: str, phrase: str) -> None:
    assert words.holds(words.plain(text), words.plain(phrase))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("inhuman humanity", "human"),
        ("human1", "human"),
        ("a hum an", "human"),
        ("cafe\u0301s", "café"),
        ("anything", ".*"),
        ("anything", ""),
        ("anything", "  \u200b "),
        ("", "human"),
        ("الموظفون", "موظف"),
    ],
)
def test_not_found(text: str, phrase: str) -> None:
    assert not words.holds(words.plain(text), words.plain(phrase))
