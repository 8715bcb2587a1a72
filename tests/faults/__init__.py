"""Faults against real processes. Each stands once in `make test`; `make faults` repeats them at length."""
