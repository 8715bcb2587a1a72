"""The demo shop's help centre: articles, an FAQ, and questions that visitors might ask of them (evaluation.jsonl)."""
