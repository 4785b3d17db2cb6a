"""The PDF of a decision with 50 recipients, as the worker makes it.

Floor: WeasyPrint on the same HTML in a process that has it loaded already, without the cap on time and memory. The difference is
what the fresh, capped process costs.
"""

import os

from benchmarks import province  # isort: skip  -- sets the environment and the apps up

from benchmarks.measure import pair
from tests.paper_samples import decision
from units.papers.fonts import FONTS_CONF
from units.papers.render import press_request, render_pdf

os.environ["FONTCONFIG_FILE"] = str(FONTS_CONF)  # read when WeasyPrint loads: the next import

from units.papers import press

RECIPIENTS = 50


def main() -> None:
    print(f"decision with {RECIPIENTS} recipients (data folder {province.FOLDER})")
    snapshot = decision(collective=10, individual=RECIPIENTS - 10)
    request = press_request("decision", snapshot)
    pair("decision PDF in the capped process", lambda: render_pdf("decision", snapshot), lambda: press.typeset(**request))


if __name__ == "__main__":
    main()
