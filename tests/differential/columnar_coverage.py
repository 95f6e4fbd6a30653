"""How often each part of the columnar plan must come to be used among random pairs."""

NEAR = ("equal", "above", "below", "above, by less than 1e-15 of the terms", "below, by less than 1e-15 of the terms",
        "above, by less than 1e-6 of the terms", "below, by less than 1e-6 of the terms")
LEAST = {  # of 600 pairs
    **{f"atom sign: {code}": 100 for code in (*NEAR, "no divisor", "ranges", "some unknown")},
    **{f"atom quotient: {code}": 20 for code in ("equal", "above", "below", "no divisor", "given and derived",
                                                 "given and derived of ranges", "ranges", "some unknown")},
    **{f"atom notice: {code}": 100 for code in ("same day", "a day after", "a day before", "after", "before", "ranges")},
    **{f"atom order: {code}": 20 for code in ("after", "before", "ranges", "some unknown")},
    **{f"atom order: {code}": 1 for code in ("same day", "a day after", "a day before")},
    **{f"atom together: {code}": 100 for code in ("one text", "several texts", "nothing known")},
    **{f"atom two_sources: {code}": 100 for code in ("one text", "several texts", "only derived")},
    **{f"terms {n}: {code}": 5 for n in range(3, 9) for code in ("equal", "above", "below")},
    **{f"terms {n}: {side}, by less than 1e-15 of the terms": 1 for n in range(3, 9) for side in ("above", "below")},
    **{f"digits: {n}": 100 for n in (15, 16, 17, 18, "too many for ticks")},
    **{f"cell number: {state}": 100 for state in ("known", "bounded", "absent", "none", "unreadable",
                                                  "absent, range open at an end")},
    **{f"cell day: {state}": 100 for state in ("known", "bounded", "absent", "none", "unreadable")},
    "number: on a turning value": 500,
    **{f"settled: {how}": 500 for how in ("exactly in doubles", "by the filter", "in integers", "by texts")},
    **{f"regime: {name}": 50 for name in ("best", "filter", "integers")},
    **{f"chunk rows: {n}": 50 for n in (1, 7, 4096)},
    **{f"columns: {name} alone": 3 for name in (
        "verdict", "worst_possible", "imposes", "requirements", "beside", "provisions", "classes", "exceptions", "review",
        "notice_due_by", "days_late", "missing", "assuming", "margin", "views_differ", "confidence", "sources", "reasons")},
    "columns: some": 50, "columns: as usual": 50,
    "look-ups: fused": 100, "output: csv": 100, "output: json": 100, "threads: both wrote": 10, "margin: exact": 500, "margin: rounded": 50,
}
LEAST_REUSED = 0.15  # part of the lines that have the signature of a line of an earlier batch


def coverage_table(covered, pairs):
    """The counts as text, and those that are too small for so many pairs."""
    lines = [f"  {count:10}  {name}" for name, count in sorted(covered.items())]
    reused = 1 - covered["all signatures"] / max(1, covered["all lines"])
    lines.append(f"signatures met again: {reused:.1%} of the lines")
    if pairs < 600:
        return "\n".join(lines), []
    few = [name for name, least in LEAST.items() if covered[name] < least]
    return "\n".join(lines), few + (["signatures met again"] if reused < LEAST_REUSED else [])
