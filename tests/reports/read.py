"""A report's page as somebody reads it: its numbers, sentences and cells."""

import re
from html import unescape

from django.urls import reverse

NUMBERS = re.compile(r"<(td|dd)[^>]*(?:table__cell|list__value)[^>]*>([^<]*)</\1>")
SENTENCES = re.compile(r"<li>([^<]*)</li>|<p class=\"govuk-body(?:-l)?\">([^<]*)</p>")


def page(client, name, release, **query) -> str:
    answer = client.get(reverse(f"reports:{name}", kwargs={"release_id": release.pk}), query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(shown: str) -> list[str]:
    return [unescape(found[1]) for found in NUMBERS.findall(shown) if found[1]]


def plain(html: str) -> str:
    """As somebody reads it: teams in brackets after the row that they are in."""
    teams = re.sub(r'<br><span class="govuk-hint[^>]*>([^<]*)</span>', r" (\1)", html)
    return unescape(re.sub(r"<[^>]*>", "", teams)).strip()


def cells_on(page: str, label: str) -> list[tuple[str, str, str, str]]:
    """Every cell of every table: its measure, what it is about, when, and its words."""
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        caption = plain(re.search(r"<caption.*?</caption>", table, re.DOTALL)[0])
        first, *columns = map(plain, re.findall(r'<th scope="col".*?</th>', table, re.DOTALL))
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]:
            about = plain(re.search(r"<th.*?</th>", row, re.DOTALL)[0])
            cells = map(plain, re.findall(r"<td.*?</td>", row, re.DOTALL))
            for column, said in zip(columns, cells, strict=True):
                found.append((*named(first, caption, column, about, label), said))
    return found


def named(first: str, caption: str, column: str, about: str, label: str) -> tuple[str, str, str]:
    whole = "The whole programme"
    if caption == "Had a session, by team and quarter":
        return "Had a session", about, column
    return {
        "Team": (column, about, label),
        "What became of it": (about, whole, label),
        "Quarter or year": (column, whole, about),
        "About": (caption, about, label),
    }[first]
