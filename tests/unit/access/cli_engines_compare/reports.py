"""What ``engines compare`` has written, as a test reads it."""

import csv
import json
from html.parser import HTMLParser

FILES = ["pairs.csv", "report.html", "summary.json"]


def read(out):
    """Of a report's folder: the summary, the rows of pairs, the page."""
    summary = json.loads((out / "summary.json").read_text())
    with (out / "pairs.csv").open(newline="") as file:
        return summary, list(csv.DictReader(file)), (out / "report.html").read_text()


def text_of(page):
    """What the body of a page says, with plain spaces."""

    class Text(HTMLParser):
        said = ""

        def handle_data(self, data):
            self.said += data

    parser = Text()
    parser.feed(page.partition("<body>")[2])
    return parser.said.replace("\u00a0", " ").replace("\u202f", " ")
