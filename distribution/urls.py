"""The addresses that machines ask for. Each first segment is in `articles.reserved`."""

from django.urls import path, re_path

from distribution import reprints, well_known
from distribution.feeds import views as feeds
from distribution.sitemaps import views as sitemaps

app_name = "distribution"
_ENDING = r"(?P<ending>rss|atom|json)"
urlpatterns = [
    path("feed/", feeds.usual_address),
    re_path(rf"^feeds/(?P<kind>all|corrections|search)\.{_ENDING}$", feeds.feed, name="feed"),
    re_path(
        rf"^feeds/(?P<kind>sections|topics|authors)/(?P<slug>[^/.\x00]+)\.{_ENDING}$",
        feeds.feed_of,
        name="feed_of",
    ),
    re_path(r"^reprint/(?P<article_id>[0-9]{1,18})/$", reprints.reprint, name="reprint"),
    path("robots.txt", well_known.robots_txt),
    path("ads.txt", well_known.ads_txt),
    path(".well-known/security.txt", well_known.security_txt, name="security"),
    path("security.txt", well_known.security_txt),
    re_path(r"^(?P<key>[A-Za-z0-9-]{8,128})\.txt$", well_known.indexnow_key, name="indexnow"),
    path(".well-known/change-password", well_known.change_password),
    path("manifest.webmanifest", well_known.manifest, name="manifest"),
    path("favicon.ico", well_known.favicon),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemaps/news.xml", sitemaps.news),
    path("sitemaps/pages.xml", sitemaps.pages),
    re_path(r"^sitemaps/(?P<name>[a-z0-9-]+)\.xml$", sitemaps.month, name="sitemap"),
]
