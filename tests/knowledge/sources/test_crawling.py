"""Pages, sitemaps and sections: what becomes a document, what is left alone, and what happens the second time."""

import gzip

import pytest

from chatsite.tenancy.models import Organization
from conversations.knowledge.sources import adding, crawling, sitemap
from conversations.knowledge.validation import Refused
from conversations.models import Document, Source
from tests.knowledge.sources.site import Page, Site

pytestmark = pytest.mark.django_db(transaction=True)


def crawled(organization: Organization, kind: str, url: str, **options: int) -> Source:
    return finished(adding.add(organization.pk, kind, url, **options))  # type: ignore[arg-type]


def finished(source: Source) -> Source:
    while crawling.run(source.pk) is not None:
        pass
    source.refresh_from_db()
    return source


def paths(source: Source) -> set[str]:
    names = source.documents.values_list("url", flat=True)
    return {"/" + url.split("/", 3)[3] for url in names}


def problems(source: Source) -> dict[str, str]:
    return {"/" + entry["url"].split("/", 3)[3]: entry["code"] for entry in source.frontier["problems"]}


def test_one_page_becomes_a_document(organization: Organization, web: Site) -> None:
    web.put("/help", "We deliver on Sundays.")
    source = crawled(organization, "page", web.url("/help"))
    assert (source.state, source.found, source.fetched, source.failed) == ("done", 1, 1, 0)
    document = Document.objects.get()
    assert (document.name, document.url, document.source) == (web.url("/help"), web.url("/help"), source)
    with document.file.open() as file:
        assert b"Sundays" in file.read()


def test_a_page_in_another_charset_is_kept_readable(organization: Organization, web: Site) -> None:
    web.put("/help", "日曜日も配達します。", content_type="text/html; charset=shift_jis", encoding="shift_jis")
    crawled(organization, "page", web.url("/help"))
    with Document.objects.get().file.open() as file:
        assert "日曜日" in file.read().decode()


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "unicode_escape", "hex", "no-such", "utf-7", "é" * 99]
)
def test_a_charset_that_is_none_harms_nobody(organization: Organization, web: Site, charset: str) -> None:
    web.plain("/help", "<p>We deliver +2AA- on \\ud800 Sundays.</p>", f"text/html; charset={charset}")
    assert crawled(organization, "page", web.url("/help")).state == "done"


@pytest.mark.parametrize("status", [300, 301, 304])
def test_a_redirect_that_leads_nowhere_is_a_refusal(organization: Organization, web: Site, status: int) -> None:
    web.pages["/help"] = Page(b"", status=status)
    source = crawled(organization, "page", web.url("/help"))
    assert (source.state, source.error_code) == ("failed", "refused")


def test_links_that_are_none_are_passed_over(organization: Organization, web: Site) -> None:
    broken = ["http://127.0.0.2:99999/a", "http://127.0.0.2:port/", "http://[/", "//[", "javascript:alert(1)"]
    web.put("/", "Home.", *broken, "/a")
    web.put("/a", "A.")
    web.plain("/based", f'<base href="http://["><a href="{web.url("/")}">Home</a>', "text/html")
    assert paths(crawled(organization, "section", web.url("/"))) == {"/", "/a"}
    assert paths(crawled(organization, "section", web.url("/based"))) >= {"/based"}


@pytest.mark.parametrize("entry", ["http://127.0.0.2:99999/", "http://[/", "http://127.0.0.2:x/", "ftp://127.0.0.2/"])
@pytest.mark.parametrize("as_xml", [True, False])
def test_entries_that_are_no_address_are_passed_over(
    organization: Organization, web: Site, entry: str, as_xml: bool
) -> None:
    web.put("/a", "A.")
    good = web.url("/a")
    xml = f"<urlset><url><loc>{entry}</loc></url><url><loc> {good} </loc></url></urlset>"
    web.plain("/sitemap.xml", xml if as_xml else f"{entry}\nhttp://\0/\n{good}")
    assert paths(crawled(organization, "sitemap", web.url("/sitemap.xml"))) == {"/a"}


def test_a_sitemap_of_nothing_but_elements_is_not_kept_in_memory(organization: Organization, web: Site) -> None:
    content = gzip.compress(b"<urlset>" + b"<a/>" * (sitemap.MAX_ELEMENTS + 1) + b"</urlset>")
    web.pages["/sitemap.xml"] = Page(content, "application/xml")
    source = crawled(organization, "sitemap", web.url("/sitemap.xml"))
    assert (source.state, source.error_code) == ("failed", "too_large")


def test_a_nul_in_robots_is_no_obstacle(organization: Organization, web: Site) -> None:
    web.plain("/robots.txt", "User-agent: *\nDisallow: /private\0\n")
    web.put("/help", "Help.")
    assert crawled(organization, "page", web.url("/help")).state == "done"


def test_a_section_is_what_lies_below_its_first_page(organization: Organization, web: Site) -> None:
    web.put(
        "/help/", "Help.", "delivery", "returns?utm_source=x#top", "/shop", "photo.jpg", "https://else.example/help/"
    )
    web.put("/help/delivery", "We deliver.", "/help/", "deep/er")
    web.put("/help/returns", "Returns.")
    web.put("/help/deep/er", "Deeper.")
    web.put("/shop", "Not help.")
    source = crawled(organization, "section", web.url("/help/"))
    assert paths(source) == {"/help/", "/help/delivery", "/help/returns", "/help/deep/er"}
    assert (source.found, source.fetched, source.failed) == (4, 4, 0)
    assert "/shop" not in web.asked


def test_no_more_pages_than_allowed(organization: Organization, web: Site) -> None:
    web.put("/", "Home.", *(f"/{number}" for number in range(20)))
    for number in range(20):
        web.put(f"/{number}", f"Page {number}.")
    source = crawled(organization, "section", web.url("/"), max_pages=5)
    assert (source.state, source.fetched) == ("done", 5)


@pytest.mark.parametrize("zipped", [False, True])
def test_a_sitemap_lists_its_pages(organization: Organization, web: Site, zipped: bool) -> None:
    web.put("/a", "A.")
    web.put("/b", "B.")
    web.sitemap("/sitemap.xml", "/a", "/b", zipped=zipped)
    assert paths(crawled(organization, "sitemap", web.url("/sitemap.xml"))) == {"/a", "/b"}


def test_a_sitemap_of_sitemaps(organization: Organization, web: Site) -> None:
    web.put("/a", "A.")
    web.sitemap("/one.xml", "/a")
    web.index("/sitemap.xml", "/one.xml", "/missing.xml", "/sitemap.xml")
    source = crawled(organization, "sitemap", web.url("/sitemap.xml"))
    assert (paths(source), problems(source)) == ({"/a"}, {"/missing.xml": "refused"})


@pytest.mark.parametrize("body", ["<html>no</html>", "<urlset><", "words only", ""])
def test_what_is_no_sitemap_is_said(organization: Organization, web: Site, body: str) -> None:
    web.plain("/sitemap.xml", body)
    source = crawled(organization, "sitemap", web.url("/sitemap.xml"))
    assert (source.state, source.error_code) == ("failed", "not_a_sitemap")


def test_a_sitemap_reads_no_other_file(organization: Organization, web: Site) -> None:
    doctype = '<!DOCTYPE a [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    web.plain("/sitemap.xml", f"{doctype}<urlset><url><loc>{web.url('/')}&secret;</loc></url></urlset>")
    source = crawled(organization, "sitemap", web.url("/sitemap.xml"))
    assert "root:" not in str(source.frontier)


def test_robots_are_respected(organization: Organization, web: Site) -> None:
    web.plain("/robots.txt", "User-agent: *\nDisallow: /help/private")
    web.put("/help/", "Help.", "private/a", "public")
    web.put("/help/private/a", "Private.")
    web.put("/help/public", "Public.")
    source = crawled(organization, "section", web.url("/help/"))
    assert (paths(source), problems(source)) == ({"/help/", "/help/public"}, {"/help/private/a": "robots"})
    assert "/help/private/a" not in web.asked


def test_a_site_gets_its_pause_after_each_page(organization: Organization, web: Site) -> None:
    web.plain("/robots.txt", "User-agent: *\nCrawl-delay: 2")
    web.put("/", "Home.", "/a")
    web.put("/a", "A.")
    source = adding.add(organization.pk, "section", web.url("/"))
    assert crawling.run(source.pk) == 2
    assert web.asked == ["/robots.txt", "/"]
    assert crawling.run(source.pk) is None  # nobody may come back to it before that
    Source.objects.update(claimed_until=None)
    assert finished(source).fetched == 2


def test_nothing_is_fetched_while_robots_cannot_be_asked(organization: Organization, web: Site) -> None:
    web.pages["/robots.txt"] = Page(b"", status=503)
    web.put("/help", "Help.")
    source = crawled(organization, "page", web.url("/help"))
    assert (source.state, source.error_code, web.asked) == ("failed", "robots_unreachable", ["/robots.txt"])


def test_one_page_that_fails_does_not_stop_the_others(organization: Organization, web: Site) -> None:
    web.put("/", "Home.", "/broken", "/fine")
    web.pages["/broken"] = Page(b"", status=500)
    web.put("/fine", "Fine.")
    source = crawled(organization, "section", web.url("/"))
    assert (source.state, source.fetched, source.failed, problems(source)) == ("done", 2, 1, {"/broken": "refused"})


def test_a_section_does_not_follow_to_another_site(organization: Organization, web: Site) -> None:
    with Site() as other:
        other.put("/", "Another site.")
        web.redirect("/away", other.url("/"))
        web.put("/", "Home.", "/away")
        source = crawled(organization, "section", web.url("/"))
    assert problems(source) == {"/away": "elsewhere"}


def test_nothing_inside_becomes_a_document(organization: Organization, web: Site) -> None:
    web.redirect("/a", "http://127.0.0.1:1/")
    source = crawled(organization, "page", web.url("/a"))
    assert (source.state, source.error_code, Document.objects.count()) == ("failed", "forbidden", 0)


def test_again_replaces_what_changed_and_removes_what_is_gone(organization: Organization, web: Site) -> None:
    web.put("/", "Home.", "/changing", "/going")
    web.put("/changing", "Old.")
    web.put("/going", "Going.")
    source = crawled(organization, "section", web.url("/"))
    before = Document.objects.get(name=web.url("/changing"))
    web.put("/changing", "New.")
    web.put("/", "Home.", "/changing")
    source = finished(adding.again(source))
    assert paths(source) == {"/", "/changing"}
    after = Document.objects.get(name=web.url("/changing"))
    assert (after.pk, after.sha256 == before.sha256) == (before.pk, False)


def test_what_cannot_be_read_today_stays(organization: Organization, web: Site) -> None:
    web.put("/", "Home.", "/ill")
    web.put("/ill", "Fine today.")
    source = crawled(organization, "section", web.url("/"))
    web.pages["/ill"] = Page(b"", status=503)
    assert paths(finished(adding.again(source))) == {"/", "/ill"}


def test_the_same_address_again_is_the_same_source(organization: Organization, web: Site) -> None:
    web.put("/help", "Help.")
    assert crawled(organization, "page", web.url("/help")) == crawled(organization, "page", web.url("/help#part"))


def test_another_pass_goes_on_where_one_was_lost(organization: Organization, web: Site) -> None:
    web.put("/", "Home.", "/a")
    web.put("/a", "A.")
    source = adding.add(organization.pk, "section", web.url("/"))
    crawl = crawling._take(source.pk)
    assert crawl
    assert crawling.run(source.pk) is None  # it is held
    adding.again(source)  # as if its lease had ended
    with pytest.raises(crawling.Lost):
        crawl.go_on()
    assert finished(source).fetched == 2


@pytest.mark.parametrize(
    ("kind", "url", "pages", "code"),
    [
        ("book", "https://a.example/", 10, "invalid_kind"),
        ("page", "ftp://a.example/", 10, "invalid_url"),
        ("page", "https://user:pw@a.example/", 10, "invalid_url"),
        ("page", "https://a.example:99999/", 10, "invalid_url"),
        ("page", "nonsense", 10, "invalid_url"),
        ("page", "https://a.example/" + "a" * 3_000, 10, "invalid_url"),
        ("page", "https://a.example/a b\0", 10, "invalid_url"),
        ("section", "https://a.example/", 0, "invalid_max_pages"),
        ("section", "https://a.example/", 100_000, "invalid_max_pages"),
    ],
)
def test_what_cannot_be_a_source(organization: Organization, kind: str, url: str, pages: int, code: str) -> None:
    with pytest.raises(Refused) as caught:
        adding.add(organization.pk, kind, url, max_pages=pages)
    assert caught.value.code == code
