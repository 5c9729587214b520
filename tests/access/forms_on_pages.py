"""Finds the forms of a page and fills them in, as somebody would who reads the page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# What somebody types words into; everything else is chosen, ticked, counted or hidden.
TYPED = {"text", "search", "tel", "url", "email", None}


@dataclass
class Form:
    """One form: where it goes, its boxes for words, and what stands in it or is chosen first."""

    method: str
    action: str
    # Where a script saves it while it is typed.
    saved_at: str | None = None
    boxes: list[str] = field(default_factory=list)
    filled: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Every form of a page that is sent, outside of the header."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = self.textarea = None
        self.feed(html.partition("<main")[2])

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag == "form":
            action = given.get("action") or self.address
            self.form = Form(given.get("method", "get"), action, given.get("data-save-url"))
            self.found.append(self.form)
        elif self.form is None:
            return
        elif tag == "textarea":
            self.form.boxes.append(name)
            self.textarea, self.form.filled[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            self.form.filled.setdefault(self.select, given["value"])
        elif tag in {"input", "button"} and name:
            self._input(given, name)

    def _input(self, given: dict, name: str) -> None:
        kind, value = given.get("type"), given.get("value", "")
        if kind in {"radio", "checkbox"}:
            self.form.filled.setdefault(name, value or "on")
        elif kind in TYPED and "inputmode" not in given:
            self.form.boxes.append(name)
            self.form.filled[name] = value
        else:
            self.form.filled[name] = value

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.form.filled[self.textarea] += data.lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None
