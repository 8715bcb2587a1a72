"""From a file of any format to blocks of clean text.

The formats are siblings: each has `read(path) -> Extracted`, and runs only in a child process (child.py) that has no
secrets, little memory and little time. Nothing here may import Django: the child has to start quickly.
"""
