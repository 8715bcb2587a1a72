"""Ninety believable days of a shop's conversations: for the demo, and, with other sizes, for the benchmarks."""
