"""Talks as a visitor of the demo shop might have them."""

TALKS = {
    "en": [
        (
            "Do the kettles work on induction?",
            "Yes. Both have a steel base and work on induction, gas, ceramic and electric hobs.",
        ),
        (
            "The whistle of my kettle is broken. What can I do?",
            """That is easily mended. There are two ways:

- **Change it yourself.** A new whistle costs €6 and comes by letter; one screwdriver is enough.
- **Send us the kettle.** We send you a prepaid label, and you have it back in two weeks.

In the first ten years the repair is free.""",
        ),
    ],
    "ja": [
        (
            "やかんはIHで使えますか？",
            "はい。どちらも底がスチール製なので、IH、ガス、電気コンロで使えます。",
        ),
        (
            "笛がこわれました。どうすればいいですか？",
            """すぐに直せます。方法は二つあります。

- **ご自分で交換する。** 新しい笛は6ユーロで、郵便で届きます。ドライバー1本で交換できます。
- **工房に送る。** 送料無料のラベルをお送りします。2週間でお手元に戻ります。

お買い上げから10年間、修理は無料です。""",
        ),
    ],
    "ar": [
        (
            "هل تعمل الأباريق على مواقد الحث؟",
            "نعم. لكليهما قاعدة فولاذية تعمل على مواقد الحث والغاز والكهرباء.",
        ),
        (
            "تعطلت صافرة إبريقي. ماذا أفعل؟",
            """إصلاحها سهل. أمامك طريقتان:

- **استبدلها بنفسك.** ثمن الصافرة الجديدة 6 يورو وتصلك بالبريد، ويكفي مفك واحد.
- **أرسل الإبريق إلينا.** نرسل إليك ملصق شحن مدفوعًا، ويعود إليك خلال أسبوعين.

الإصلاح مجاني في السنوات العشر الأولى.""",
        ),
    ],
}
"""By locale: questions and what the model answers."""
