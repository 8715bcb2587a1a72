"""A SECRET_KEY for a laptop: generated once and kept in the data folder."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def stored_in(folder: Path) -> str:
    """The key kept in `folder`, made at the first call; safe when several processes start at once."""
    path = folder / "secret-key"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"secret-key.{os.getpid()}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first: then its key is the key
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
