"""The assistant's first words at a site that has none of its own."""

GREETINGS = {
    "en": "Hello. How can I help?",
    "ja": "こんにちは。どのようなご用件でしょうか？",
    "zh": "您好，请问有什么可以帮您？",
    "es": "Hola. ¿En qué puedo ayudarle?",
    "de": "Guten Tag. Wie kann ich helfen?",
    "fr": "Bonjour. Comment puis-je vous aider ?",
    "ar": "مرحبًا. كيف يمكنني مساعدتك؟",
}


def greeting(locale: str) -> str:
    return GREETINGS.get(locale, GREETINGS["en"])
