"""Answers without a model: the sentences of the documents that answer, word for word, with their numbers.

blocks.py     a passage taken apart: sentences, items of lists, rows of tables
terms.py      what a text is about, for comparing
scoring.py    how well each part fits the question
cutting.py    the parts around the best one, as they stood in the document
answering.py  the whole answer, in the visitor's language around it
"""
