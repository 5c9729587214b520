"""Lines over time, drawn by the server: one small chart for each scale, its finding in words."""

from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, EDGE = 320, 96, 12


@dataclass(frozen=True)
class Chart:
    """One scale over time: of which questionnaire, what it is called, its points in the picture,
    first and last value.
    """

    questionnaire: str
    title: str
    points: list[tuple[float, float]]
    first: int
    last: int
    low: int
    high: int
    count: int

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


def charts_of(checked: list[tuple[datetime, dict]]) -> list[Chart]:
    """A chart for each scale that was scored at least twice: those of one questionnaire together,
    each in the order of its first score.
    """
    series: dict[tuple, list[tuple[datetime, dict]]] = {}
    for made_at, words in sorted(checked, key=lambda one: one[0]):
        for score in words["scores"]:
            if score["value"] is not None:
                key = words["instrument"], score["code"], score["low"], score["high"]
                series.setdefault(key, []).append((made_at, score | {"of": words["title"]}))
    drawn = sorted(series, key=lambda key: key[0])
    return [_chart(series[key]) for key in drawn if len(series[key]) > 1]


def _chart(scored: list[tuple[datetime, dict]]) -> Chart:
    low, high = scored[0][1]["low"], scored[0][1]["high"]
    begin, end = scored[0][0], scored[-1][0]
    seconds = (end - begin).total_seconds() or 1

    def place(made_at: datetime, value: int) -> tuple[float, float]:
        along = (made_at - begin).total_seconds() / seconds
        up = (value - low) / (high - low or 1)
        x = EDGE + along * (WIDTH - 2 * EDGE)
        return round(x, 1), round(HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE), 1)

    return Chart(
        questionnaire=scored[-1][1]["of"],
        title=scored[-1][1]["title"],
        points=[place(made_at, score["value"]) for made_at, score in scored],
        first=scored[0][1]["value"],
        last=scored[-1][1]["value"],
        low=low,
        high=high,
        count=len(scored),
    )
