"""A customer's web site, on an address of the loopback network that nothing else of ours listens on."""

import gzip
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

HOST = "127.0.0.2"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Page:
    body: bytes
    content_type: str = HTML
    status: int = 200
    location: str = ""


@dataclass
class Site:
    """`with Site() as site`: `site.put("/help/", "...")`, `site.url("/help/")`."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Paths, in the order in which they were asked for."""

    def __enter__(self) -> Self:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                page = site.pages.get(self.path, Page(b"nothing here", status=404))
                self.send_response(page.status)
                self.send_header("Content-Type", page.content_type)
                self.send_header("Content-Length", str(len(page.body)))
                if page.location:
                    self.send_header("Location", page.location)
                self.end_headers()
                self.wfile.write(page.body)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        return self.server.server_port

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"

    def put(self, path: str, text: str, *links: str, content_type: str = HTML, encoding: str = "utf-8") -> None:
        """A page with a paragraph and links."""
        anchors = "".join(f'<a href="{link}">more</a> ' for link in links)
        title = text.partition(".")[0]
        body = f"<html lang='en'><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p>{anchors}</body>"
        self.pages[path] = Page(body.encode(encoding), content_type)

    def plain(self, path: str, text: str, content_type: str = "text/plain") -> None:
        self.pages[path] = Page(text.encode(), content_type)

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        self.pages[path] = Page(b"", HTML, status, location)

    def sitemap(self, path: str, *pages: str, zipped: bool = False) -> None:
        urls = "".join(f"<url><loc>{self.url(page)}</loc></url>" for page in pages)
        body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        content = gzip.compress(body.encode()) if zipped else body.encode()
        self.pages[path] = Page(content, "application/xml")

    def index(self, path: str, *sitemaps: str) -> None:
        entries = "".join(f"<sitemap><loc>{self.url(entry)}</loc></sitemap>" for entry in sitemaps)
        self.plain(path, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>')
