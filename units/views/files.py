"""Handing out stored files. The page that owns the file has checked the right before it comes here."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from units import attachments
from units.models import StoredFile


def file_response(request: HttpRequest, stored: StoredFile, name: str) -> HttpResponse:
    """The bytes under a name: PDF is shown in the browser, everything else (and ``?tai=1``) is saved to disk."""
    inline = stored.media_type == attachments.PDF and "tai" not in request.GET
    response = HttpResponse(attachments.read(stored), content_type=stored.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=not inline, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
