"""A paper as PDF, printed from its page by WeasyPrint (the optional extra `papers`)."""

from cmeboard.core.refused import Refused
from cmeboard.papers.html import to_html
from cmeboard.papers.paper import Paper
from cmeboard.papers.wording import Wording


def to_pdf(paper: Paper, wording: Wording) -> bytes:
    """The page as PDF. Nothing is fetched: a page that asks for a file or an address goes without it.

    Raises Refused where WeasyPrint, or the Pango library that it draws letters with, is not installed.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError:
        raise Refused("PDF needs the extra 'papers'", "install it: pip install 'cmeboard[papers]'") from None
    except OSError:
        remedy = (
            "install it (Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0; macOS: brew install pango)"
        )
        raise Refused("PDF needs the Pango library", remedy) from None
    only_what_it_holds = URLFetcher(allowed_protocols=("data",))
    return bytes(HTML(string=to_html(paper, wording), url_fetcher=only_what_it_holds).write_pdf())
