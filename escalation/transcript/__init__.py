"""Transcripts: as text, by e-mail, and those of others."""
