"""How well documents are found, measured with questions whose documents are known. docs/knowledge.md has figures."""
