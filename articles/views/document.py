"""The download of a document."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models.published_document import PublishedDocument, file_name
from authors.slugs import slugify
from pagecache import keys


@require_safe
def document(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hand out a live story's document to be kept, never opened on this site; 410 once it went.

    Asked for at each request: a copy that somebody holds is never given out after the story went.
    """
    found = PublishedDocument.objects.filter(token=token).first()
    if found is None:
        gone = HttpResponse(_("This document is no longer available."), status=410)
        gone["Content-Type"] = "text/plain; charset=utf-8"
        return _guarded(gone, token)
    try:
        file = default_storage.open(file_name(token), "rb")
    except FileNotFoundError as problem:
        raise Http404 from problem
    name = f"{slugify(found.title)[:80].strip('-') or 'document'}.pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    return _guarded(response, token)


def _guarded(response: HttpResponseBase, token: str) -> HttpResponseBase:
    response["Cache-Control"] = "no-cache"
    response["Surrogate-Key"] = keys.rendition(token)
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    # Whatever opens it in place all the same gets no origin and no scripts.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
