"""The browser: the system's when there is one, else the one that Playwright installed."""

from pathlib import Path

from playwright.async_api import Browser, Playwright

SYSTEM = Path("/usr/bin/chromium")
PATH = SYSTEM if SYSTEM.exists() else None
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
    return await playwright.chromium.launch(executable_path=PATH, args=ARGUMENTS)
