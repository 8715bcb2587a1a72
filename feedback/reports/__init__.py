"""What happened, in figures: each of them leads to the list of what it counts. docs/reports.md defines every one."""
