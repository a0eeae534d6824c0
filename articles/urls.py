"""The public addresses. An article's is whatever its stored path says, so it comes last."""

from django.urls import path, re_path

from articles.reserved import PAGE_PATH
from articles.views import (
    accents,
    archive,
    article,
    corrections,
    home,
    listings,
    search,
    static_page,
)

app_name = "articles"
urlpatterns = [
    path("", home.home, name="home"),
    path("accents.css", accents.accents, name="accents"),
    path("latest/", listings.latest, name="latest"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("topics/", listings.topics, name="topics"),
    re_path(r"^topics/(?P<slug>[^/.\x00]+)/$", listings.topic, name="topic"),
    path("authors/", listings.authors, name="authors"),
    re_path(r"^authors/(?P<slug>[^/.\x00]+)/$", listings.author, name="author"),
    path("archive/", archive.years, name="archive"),
    re_path(r"^(?P<year>[0-9]{4})/$", archive.year, name="year"),
    re_path(r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$", archive.month, name="month"),
    re_path(
        r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/$", archive.day, name="day"
    ),
    path("search/", search.results, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    re_path(rf"^(?P<path>{PAGE_PATH})/$", static_page.static_page, name="static_page"),
    re_path(r"^(?P<slug>[^/.\x00]+)/$", listings.section, name="section"),
    re_path(r"^(?P<path>[^/.\x00]+(?:/[^/.\x00]+)+)/$", article.detail, name="detail"),
]
