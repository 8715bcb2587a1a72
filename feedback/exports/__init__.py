"""Lists as files for spreadsheets: of any length, in little memory, and harmless to open."""
