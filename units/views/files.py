"""Handing out files. The page that owns the file has checked the right before it comes here."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from units import attachments
from units.models import StoredFile


def file_response(request: HttpRequest, stored: StoredFile, name: str) -> HttpResponse:
    """The bytes under a name: PDF is shown in the browser, everything else (and ``?tai=1``) is saved to disk."""
    inline = stored.media_type == attachments.PDF and "tai" not in request.GET
    return handed_out(attachments.read(stored), name, media_type=stored.media_type, inline=inline)


def handed_out(content: bytes | str, name: str, *, media_type: str, inline: bool = False) -> HttpResponse:
    """Something made for this answer: saved to disk under the name, or with ``inline`` shown in the browser; kept by nobody between."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=not inline, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
