"""Why nothing is read from a file. The sentences are for whoever uploaded it, and say what to do."""

from conversations.knowledge.extraction.types import ExtractionFailed

KINDS = "PDF, Word (.docx), HTML, Markdown, plain text, or CSV with questions and answers"

SENTENCES = {
    "unsupported": f"This kind of file cannot be read. Upload {KINDS}.",
    "empty": "There is no text in this file. Check that it is the right one, and upload it again.",
    "no_text": (
        "This PDF holds pictures of pages and no text, as scans do. "
        "Run text recognition (OCR) over it, and upload the result."
    ),
    "encrypted": "This file is protected by a password. Remove the password, and upload it again.",
    "broken": (
        "This file is damaged or was cut off. Open it in the program that it comes from, save it anew, "
        "and upload it again."
    ),
    "too_long": "This document is too long. Split it into several, and upload each.",
    "too_complex": (
        "Reading this file takes too much memory or time. Split it, or save it in a simpler format such as text, "
        "and upload it again."
    ),
    "faq_columns": (
        'This CSV has no columns "question" and "answer". Name them so in the first line '
        '("language" may be a third), and upload it again.'
    ),
}


def refusal(code: str, sentence: str = "") -> ExtractionFailed:
    return ExtractionFailed(code, sentence or SENTENCES[code])


def unsupported(kind: str) -> ExtractionFailed:
    """`kind`: what the file is, and perhaps what to do instead; goes on after "This file is"."""
    return refusal("unsupported", f"This file is {kind}. What can be read: {KINDS}.")
