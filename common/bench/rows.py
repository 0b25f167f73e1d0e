"""rows.py - what a row of the table is: series of values, and bars that they are held against."""

import operator

from measure import summary

SIGNS = {"≤": operator.le, "≥": operator.ge}


class Row:
    """A row: what was measured, in one unit, of several programs. Ratios are to the base."""

    def __init__(self, name, title, unit="ms", base=None):
        self.name, self.title, self.unit, self.base = name, title, unit, base
        self.series, self.bars, self.notes = {}, [], []
        self.broken = False

    def add(self, label, values, scale=1.0):
        """A series: values that are summed up as their median and spread."""
        values = values if isinstance(values, list) else [values]
        self.series[label] = summary([value * scale for value in values])

    def add_all(self, times):
        """Series of times: seconds, shown in milliseconds."""
        for label, values in times.items():
            self.add(label, values, 1000)

    def median(self, label):
        """None, if that program is not installed."""
        return self.series[label]["median"] if label in self.series else None

    def bar(self, text, value, sign, limit):
        """Hold a number against a limit."""
        self.bars.append({"text": text, "value": value, "sign": sign, "limit": limit,
                          "met": SIGNS[sign](value, limit)})

    def bar_ratio(self, label, other, sign, limit):
        """Hold the ratio of two medians against a limit."""
        if self.median(label) is None or self.median(other) is None:
            note = f"{other.split(':')[0]} is not installed: make bench-deps"
            self.notes += [] if note in self.notes else [note]
        else:
            self.bar(f"{label} / {other}", self.median(label) / self.median(other), sign, limit)

    def as_json(self):
        """The row as it is kept."""
        return {key: getattr(self, key) for key in
                ("name", "title", "unit", "base", "series", "bars", "notes")}


class Settings:
    """How much is measured. The short form is there to see that all of it works."""

    def __init__(self, quick, runs):
        self.quick = quick
        self.runs = runs or (6 if quick else 200)
        self.idle_runs = min(self.runs, 3 if quick else 200)
        self.few = 3 if quick else 40
        self.crowd = 8 if quick else 200
        self.crowd_rounds = 1 if quick else 3
        self.log_megabytes = 32 if quick else 256
        self.log_rounds = 1 if quick else 7
        self.records = [1000, 2000] if quick else [1000, 2000, 5000, 10000]
        self.days = 1 if quick else 10
