"""The language of a chat message: of the text where it says enough, else the one spoken so far."""

from __future__ import annotations

import pytest

from conversations.knowledge.languages import KNOWN, detect
from conversations.prompts import system

CLEAR = [
    ("Where is my order?", "en"),
    ("where's my parcel", "en"),
    ("can i return it", "en"),
    ("Wo ist meine Bestellung?", "de"),
    ("Rückgabefrist?", "de"),
    ("donde esta mi pedido", "es"),
    ("hola", "es"),
    ("je veux un remboursement", "fr"),
    ("merci", "fr"),
    ("青いのもありますか？", "ja"),
    ("HM-204はいつ届きますか", "ja"),
    ("我的订单在哪里？", "zh"),
    ("退货", "zh"),
    ("متى يصل طلبي؟", "ar"),
    ("quanto costa la spedizione", "it"),
    ("Onde está o meu pedido?", "pt"),
    ("waar is mijn bestelling", "nl"),
    ("När kommer mitt paket?", "sv"),
    ("Gdzie jest moje zamówienie?", "pl"),
    ("Siparişim nerede?", "tr"),
    ("Где мой заказ?", "ru"),
    ("주문은 언제 도착하나요?", "ko"),
    ("สินค้าจะมาถึงเมื่อไหร่", "th"),
    ("سفارش من کجاست؟ کی می‌رسد؟", "fa"),
    ('Do you have the "琥珀" lamp in stock?', "en"),
    ("Where is my order? https://shop.example/fr/livraison", "en"),
]


@pytest.mark.parametrize(("text", "language"), CLEAR)
def test_a_message_that_says_enough_needs_no_hint(text: str, language: str) -> None:
    other = "ja" if language not in ("ja", "zh") else "en"
    assert detect(text, other) == detect(text, language) == language


@pytest.mark.parametrize("hint", ["en", "ja", "fr", "ar"])
@pytest.mark.parametrize("text", ["ok", "HM-204?", "👍", "12345", "https://shop.example/lamp", "", "Crescent"])
def test_a_message_that_says_nothing_goes_on_in_the_language_so_far(text: str, hint: str) -> None:
    assert detect(text, hint) == hint


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("返品", "ja", "ja"),
        ("返品", "zh", "zh"),
        ("退货", "ja", "zh"),
        ("発売日", "en", "ja"),
        ("運費多少", "zh", "zh"),
    ],
)
def test_han_alone_is_chinese_unless_japan_writes_it_so(text: str, hint: str, language: str) -> None:
    assert detect(text, hint) == language


@pytest.mark.parametrize("text", ["ok", "HM-204", ""])
def test_without_a_hint_an_unsure_text_has_no_language(text: str) -> None:
    assert detect(text) == ""


def test_what_is_long_and_mixed_still_has_one() -> None:
    assert detect("The kettle is fine. " * 500 + "ありがとう") == "en"


def test_every_language_that_can_be_found_can_be_named_to_a_model() -> None:
    assert set(KNOWN) == set(system.LANGUAGES)
