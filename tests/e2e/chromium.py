"""The browser: the system's when there is one, else the one that Playwright installed."""

from pathlib import Path

from playwright.async_api import Browser, Playwright

SYSTEM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


async def launch(playwright: Playwright) -> Browser:
    path = str(SYSTEM) if SYSTEM.exists() else None
    return await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
