"""Rows that stand at the edges of a random program, for generate.py."""
import datetime
from fractions import Fraction

EDGES = ("first day", "last day", "inside")
COUNTRIES = ("CN", "MO", "HK", "US", "DE", "AE")


def shift(date, days):
    return date + datetime.timedelta(days=days)


class Rows:
    """The part of a program's maker that writes its table; the program is made before."""

    def row(self):
        r, row = self.rng, {}
        texts = [(vs, v) for n, vs in self.versions_of.items() if n[0] == "R" for v in vs]
        versions, (start, through, _, thresholds) = max(r.choices(texts, k=2), key=lambda x: len(x[1][3]))
        following = [v[0] for v in versions if v[0] > start]
        last = min([shift(following[0], -1)] if following else [self.last_verified] + ([through] if through else []))
        if through and through < last:
            last = through
        edge = r.choices(EDGES, (3, 4, 5))[0]
        inside = shift(start, 1)
        chosen = {"first day": start, "last day": last, "inside": inside}[edge]
        if edge == "inside" and not start < inside < last:
            edge, chosen = "first day", start
        plain = r.random() < 0.92 and last >= start
        if not plain:
            around = r.choice(self.edges)
            chosen = shift(around, r.choice((-1, 0, 1, -40)))
            row["trip.day"] = r.choice((
                str(chosen), str(chosen), f"{shift(chosen, -r.randrange(0, 3))}..{shift(chosen, r.randrange(0, 40))}",
                f"{chosen}..{shift(chosen, 1)}", str(chosen)[:7], str(chosen)[:4], "", "2023-02-30"))
        else:
            row["trip.day"] = str(chosen)
        for atom in self.atoms:
            threshold = thresholds.get(atom, atom.base)
            came_out = atom.fill(row, threshold)
            if came_out and plain and atom in thresholds:
                self.covered[(atom.op, *came_out, edge)] += 1
        yes = lambda: r.choice(("yes", "yes", "yes", "no", "no", "no", "", "", "true", "maybe"))
        for name in "abcdefgh":
            row[f"item.flag_{name}"] = yes() if name != "e" else r.choice(("", "", "yes", "no"))
        if self.tables:
            row["item.load"], row["item.capped"] = self.load_cell(chosen), r.choice(("", "", "", "7", "none"))
        row["item.made"] = r.choice(COUNTRIES + ("", "hk", "QQ", "none"))
        row["item.label"] = r.choice(COUNTRIES + ("other", ""))
        row["item.sort"] = r.choice(("x", "y", "z", "", "none", "-", "w"))
        row["trip.dest"] = r.choice(COUNTRIES + COUNTRIES + ("",))
        row["trip.via"] = r.choice(("", "none", "-", "CN", "HK;DE", "US; AE", "CN;??", "MO;CN"))
        edge_day = lambda: shift(r.choice(self.edges), r.choice((-1, 0, 0, 1)))
        span = lambda: "..".join(map(str, sorted((edge_day(), edge_day()))))
        row["trip.own_day"] = r.choice((str(chosen), str(edge_day()), str(edge_day()), "", span()))
        row["trip.other_day"] = r.choice((str(chosen), str(shift(self.start, r.randrange(0, 100))), str(edge_day()), "",
                                          str(chosen)[:7], span()))
        row["trip.third_day"] = r.choice((str(shift(chosen, r.randrange(-30, 30))), "", "none", str(chosen)))
        days = r.choice(self.notices)[0] if self.notices else 5
        row["trip.notice_day"] = r.choice(("", "none", *[str(shift(chosen, s * days + d)) for s in (-1, 1) for d in (-1, 0, 1)],
                                           *[str(shift(chosen, -days - d)) for d in (0, 1, 2)]))
        for view in self.views:
            if view == "main" or r.random() < 0.8:
                row[f"{view}.ok"] = yes()
                row[f"{view}.where"] = r.choice(COUNTRIES + ("",))
                row.setdefault(f"{view}.bits", r.choice(("4", "8", "")))
        if self.given_lists:
            members = [{"role": r.choice(("x", "y", ""))} for _ in range(r.choice((0, 1, 2, 2, 3)))]
            for key in [k for k in row if k.split(".")[0] in self.views]:
                view, value = key.split(".")[0], row.pop(key)
                for i, member in enumerate(members):
                    if i % 2 == self.views.index(view):
                        member[key.split(".")[1]] = value
            row["item"] = {"parts": {"open": r.random() < 0.25, "members": members}}
        return row
