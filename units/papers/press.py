"""The press: HTML to PDF, run as a process of its own by `render`. The only module that imports WeasyPrint.

It knows nothing of Django: no database, no secrets, no settings. It reads one JSON object on stdin
({html, css, assets, variant, identifier, memory_limit, time_limit}) and writes the PDF to stdout. It caps itself
before it looks at the text, and fetches nothing but the assets it was handed, by exact name.

For tests and drills only: PAPERS_RENDER_HOOK=<file> makes it touch that file as rendering begins, and
PAPERS_RENDER_PAUSE=<seconds> makes it wait there, so that a drill can kill a worker in mid-rendering.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

REFUSED = 3  # exit code: the document asked for something it was not handed
OUT_OF_MEMORY = 4


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves the assets handed over, by exact name; anything else stops the rendering.

    Texts are escaped, so a paper never asks for an address: if one does, a template is wrong and
    nothing of it may be printed.
    """

    def __init__(self, assets: Mapping[str, str]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = dict(assets)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 -- as in the base class
        """The asset called `url`. Raises FatalURLFetchingError for every other address."""
        if url not in self._assets:
            raise FatalURLFetchingError(f"refused: {url[:200]}")
        return URLFetcherResponse(url, self._assets[url], {"Content-Type": "image/svg+xml"})


def typeset(*, html: str, css: str, assets: Mapping[str, str], variant: str, identifier: str) -> bytes:
    """The PDF of `html` styled by `css`. The same input gives the same bytes.

    `variant` is a PDF/A or PDF/UA profile of WeasyPrint, `identifier` the file's ID.
    Raises FatalURLFetchingError when the document asks for anything but its assets.
    """
    fetcher = AssetFetcher(assets)
    fonts = FontConfiguration()
    sheet = CSS(string=css, url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(
        stylesheets=[sheet],
        font_config=fonts,
        presentational_hints=False,
        pdf_variant=variant,
        pdf_identifier=identifier.encode(),
    )
    return pdf


def cap(*, memory_limit: int, time_limit: int) -> None:
    """Limit this process: address space in bytes, CPU time in seconds, no core dump, no file writes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CPU, (time_limit, time_limit + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def announce(environ: Mapping[str, str]) -> None:
    """Tell a waiting drill that rendering begins (see the module's docstring)."""
    if hook := environ.get("PAPERS_RENDER_HOOK"):
        Path(hook).touch()
        time.sleep(float(environ.get("PAPERS_RENDER_PAUSE", "0")))


def main(request: dict[str, Any], limits: dict[str, int]) -> int:
    """Print one request to stdout; the exit code says how it ended."""
    cap(**limits)
    announce(os.environ)
    try:
        pdf = typeset(**request)
    except FatalURLFetchingError as error:
        sys.stderr.write(str(error))
        return REFUSED
    except (MemoryError, SystemError):  # C code that gets no memory ends in either
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(**json.load(sys.stdin)))
