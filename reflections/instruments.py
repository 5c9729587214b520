"""Questionnaires as data: a definition is read and checked, with errors that name the place."""

import json
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

LONGEST = 200_000
MOST_ITEMS = 200
MOST_OPTIONS = 11
MOST_SUBSCALES = 20
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
VALUES = range(-100, 101)
KEYS = {
    "": ({"code", "title", "credit", "licence", "options", "items", "subscales"}, {"reverse"}),
    "options": ({"value", "label"}, set()),
    "items": ({"id", "text"}, set()),
    "subscales": ({"code", "title", "items", "bands"}, {"most_missing"}),
    "bands": ({"from", "to", "label"}, {"support"}),
}


class Impossible(ValueError):
    """A definition that cannot be scored; `places` are pairs of where and what is wrong there."""

    def __init__(self, places: list[tuple[str, str]]) -> None:
        self.places = [(place or _("the whole"), said) for place, said in places]
        super().__init__("; ".join(f"{place}: {said}" for place, said in self.places))


@dataclass(frozen=True)
class Band:
    """Scores from one to another, what they are called, and whether support stands beside them."""

    low: int
    high: int
    label: str
    support: bool


@dataclass(frozen=True)
class Subscale:
    """Items that are added up; as many as `most_missing` may be left out and are filled by the mean
    of the others.
    """

    code: str
    title: str
    items: list[str]
    bands: list[Band]
    most_missing: int = 0


@dataclass(frozen=True)
class Instrument:
    """A questionnaire: each item is answered with one of the options, or left out."""

    code: str
    title: str
    credit: str
    licence: str
    options: list[tuple[int, str]]
    items: list[tuple[str, str]]
    reverse: frozenset[str]
    subscales: list[Subscale] = field(default_factory=list)

    @property
    def values(self) -> list[int]:
        return [value for value, _label in self.options]

    def range_of(self, subscale: Subscale) -> tuple[int, int]:
        """The lowest and the highest score that a subscale can have."""
        count = len(subscale.items)
        return count * min(self.values), count * max(self.values)


class Reader:
    """Reads one definition and collects everything that is wrong with it."""

    def __init__(self) -> None:
        self.wrong: list[tuple[str, str]] = []

    def say(self, place: str, sentence: str) -> None:
        self.wrong.append((place, sentence))

    def keys(self, found: object, place: str, kind: str) -> bool:
        """Whether it is an object with all the keys that it needs and no other."""
        if not isinstance(found, dict):
            self.say(place, _("this should be an object in braces"))
            return False
        needed, optional = KEYS[kind]
        for key in sorted(needed - set(found)):
            self.say(_at(place, key), _("this is missing"))
        for key in sorted(set(found) - needed - optional):
            self.say(_at(place, key), _("this key is not known"))
        return needed <= set(found)

    def text(self, found: object, place: str, longest: int = 2000) -> str:
        if isinstance(found, str) and found.strip() and len(found) <= longest and "\0" not in found:
            return found.strip()
        if isinstance(found, str) and not found.strip():
            self.say(place, _("words are missing here"))
        else:
            self.say(place, _("this should be text of at most %(n)s characters") % {"n": longest})
        return ""

    def code(self, found: object, place: str) -> str:
        if isinstance(found, str) and CODE.fullmatch(found):
            return found
        self.say(place, _("this should be small letters, figures and hyphens"))
        return ""

    def number(self, found: object, place: str, within: range = range(-30_000, 30_001)) -> int:
        if isinstance(found, int) and not isinstance(found, bool) and found in within:
            return found
        low, high = within[0], within[-1]
        said = _("this should be a whole number from %(low)s to %(high)s")
        self.say(place, said % {"low": low, "high": high})
        return 0

    def rows(self, found: object, place: str, most: int, least: int = 1) -> list:
        if isinstance(found, list) and least <= len(found) <= most:
            return found
        said = _("this should be a list of %(least)s to %(most)s")
        self.say(place, said % {"least": least, "most": most})
        return []

    def once(self, values: list, place: str) -> None:
        seen = set()
        for number, value in enumerate(values):
            if value in seen:
                self.say(f"{place}[{number}]", _("this is here twice"))
            seen.add(value)

    def known(self, found: object, place: str, items: set[str]) -> list[str]:
        """Ids of items, each once, that there are."""
        ids = [
            one if isinstance(one, str) else "" for one in self.rows(found, place, MOST_ITEMS, 0)
        ]
        for number, one in enumerate(ids):
            if one not in items:
                self.say(f"{place}[{number}]", _("there is no item of this id"))
        self.once(ids, place)
        return ids


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def read(text: str) -> Instrument:
    """The instrument that a definition file describes. Raises Impossible with every place."""
    reader = Reader()
    found = _parsed(text)
    if not reader.keys(found, "", ""):
        raise Impossible(reader.wrong)
    items = _items(reader, found["items"])
    ids = {one for one, _text in items}
    instrument = Instrument(
        code=reader.code(found["code"], "code"),
        title=reader.text(found["title"], "title", 120),
        credit=reader.text(found["credit"], "credit"),
        licence=reader.text(found["licence"], "licence", 20_000),
        options=_options(reader, found["options"]),
        items=items,
        reverse=frozenset(reader.known(found.get("reverse", []), "reverse", ids)),
    )
    if reader.wrong:
        raise Impossible(reader.wrong)
    instrument.subscales.extend(_subscales(reader, found["subscales"], instrument, ids))
    if reader.wrong:
        raise Impossible(reader.wrong)
    return instrument


def _parsed(text: str) -> object:
    if len(text) > LONGEST:
        raise Impossible([("", _("this is longer than 200,000 characters"))])
    try:
        found = json.loads(text, object_pairs_hook=_each_key_once)
        # JSON can write half a letter (\ud800) that no database and no page takes.
        json.dumps(found, ensure_ascii=False).encode()
    except Impossible:
        raise
    except UnicodeEncodeError as error:
        raise Impossible([("", _("half a letter is written here, as \\ud800 is"))]) from error
    except RecursionError as error:
        raise Impossible([("", _("this is nested too deeply"))]) from error
    except json.JSONDecodeError as error:
        place = _("line %(line)s, column %(column)s") % {
            "line": error.lineno,
            "column": error.colno,
        }
        raise Impossible([(place, _("this is not JSON"))]) from error
    except ValueError as error:
        raise Impossible([("", _("a number here is too long"))]) from error
    return found


def _each_key_once(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        "".join(names).encode()
        twice = next(name for name in names if names.count(name) > 1)
        raise Impossible([(twice, _("this key stands twice in one object"))])
    return found


def _items(reader: Reader, found: object) -> list[tuple[str, str]]:
    items = []
    for number, item in enumerate(reader.rows(found, "items", MOST_ITEMS)):
        place = f"items[{number}]"
        if reader.keys(item, place, "items"):
            one = reader.code(item["id"], f"{place}.id")
            items.append((one, reader.text(item["text"], f"{place}.text", 500)))
    reader.once([one for one, _text in items], "items")
    return items


def _options(reader: Reader, found: object) -> list[tuple[int, str]]:
    options = []
    for number, option in enumerate(reader.rows(found, "options", MOST_OPTIONS, 2)):
        place = f"options[{number}]"
        if reader.keys(option, place, "options"):
            value = reader.number(option["value"], f"{place}.value", VALUES)
            options.append((value, reader.text(option["label"], f"{place}.label", 80)))
    reader.once([value for value, _label in options], "options")
    return options


def _subscales(reader: Reader, found: object, whole: Instrument, ids: set) -> list[Subscale]:
    subscales = []
    for number, part in enumerate(reader.rows(found, "subscales", MOST_SUBSCALES)):
        place = f"subscales[{number}]"
        if not reader.keys(part, place, "subscales"):
            continue
        items = reader.known(part["items"], f"{place}.items", ids)
        most = range(max(len(items), 1))
        subscale = Subscale(
            code=reader.code(part["code"], f"{place}.code"),
            title=reader.text(part["title"], f"{place}.title", 120),
            items=items,
            bands=_bands(reader, part["bands"], f"{place}.bands"),
            most_missing=reader.number(part.get("most_missing", 0), f"{place}.most_missing", most),
        )
        if not items:
            reader.say(f"{place}.items", _("a subscale needs an item"))
        elif not reader.wrong:
            _cover(reader, subscale, f"{place}.bands", whole.range_of(subscale))
        subscales.append(subscale)
    reader.once([subscale.code for subscale in subscales], "subscales")
    return subscales


def _bands(reader: Reader, found: object, place: str) -> list[Band]:
    bands = []
    for number, band in enumerate(reader.rows(found, place, 20)):
        here = f"{place}[{number}]"
        if not reader.keys(band, here, "bands"):
            continue
        if not isinstance(band.get("support", False), bool):
            reader.say(f"{here}.support", _("this should be true or false"))
        low, high = (reader.number(band[name], f"{here}.{name}") for name in ("from", "to"))
        label = reader.text(band["label"], f"{here}.label", 80)
        bands.append(Band(low, high, label, bool(band.get("support", False))))
    return bands


def _cover(reader: Reader, subscale: Subscale, place: str, possible: tuple[int, int]) -> None:
    """Bands follow each other from the lowest possible score to the highest, without a gap."""
    expected, highest = possible
    for number, band in enumerate(subscale.bands):
        if band.low != expected or band.high < band.low:
            said = _("bands follow each other without a gap: this one should begin at %(n)s")
            reader.say(f"{place}[{number}]", said % {"n": expected})
            return
        expected = band.high + 1
    if expected != highest + 1:
        said = _("the last band should end at %(n)s, the highest score there can be")
        reader.say(place, said % {"n": highest})
