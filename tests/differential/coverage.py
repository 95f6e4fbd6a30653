"""How often each kind of edge and each outcome of a construct must occur among random pairs."""
from atoms import DISTANCES, OPERATORS, STATES
from rows import EDGES

LEAST = 100  # of 2,000 pairs: comparisons by operator, state, distance and day
LEAST_ROWS = 50  # of 2,000 pairs: rows in which a construct came out so
TRUTHS = ("true", "false", "unknown")
OUTCOMES = {  # as tests/oracle*.py note them
    "exception": ("met", "open", "lapsed", "possible", "not_available"),
    # Whether a restriction bars an exception, and how it would stand without.
    **{f"barred {truth}": ("met", "open", "possible", "not_available") for truth in TRUTHS},
    "left alone by": TRUTHS,
    "two restrictions": ("false and false", "false and true", "false and unknown", "true and unknown",
                         "unknown and unknown"),
    "presumed": [f"{truth}, shown {shown}" for truth in TRUTHS for shown in TRUTHS],
    "notice when": [f"{truth}, {given}" for truth in TRUTHS for given in ("in time", "late", "not given")],
    "penalty": (*TRUTHS, "met"),
    "review": ("any", "several", "presumption_of_approval", "case_by_case", "presumption_of_denial",
               "policy_of_denial", "per_entry", "not_stated"),
    "review case": ("true", "true, any", "unknown", "unknown, any", "otherwise", "otherwise, any", "none left",
                    "no text", "outside the horizon"),
    "several days": ("agree", "differ"),
    "table": ("first day", "inside", "last day", "no row"),
}


def wanted(least, pairs):
    """In proportion; a quarter less of fewer pairs, in which chance counts for more."""
    return least * pairs / 2000 * (1 if pairs >= 2000 else 0.75)


def edges_table(covered, pairs):
    """The comparisons as text, and those that occur too seldom for so many pairs."""
    lines = [f"{'':4}{'state':9}{'distance':9}" + "".join(f"{e:>11}" for e in EDGES)]
    few = []
    for op in OPERATORS:
        for state in STATES:
            for distance in DISTANCES:
                counts = [covered[(op, state, distance, e)] for e in EDGES]
                few += [(op, state, distance, e) for e, n in zip(EDGES, counts) if n < wanted(LEAST, pairs)]
                lines.append(f"{op:4}{state:9}{distance:9}" + "".join(f"{n:11}" for n in counts))
    return "\n".join(lines), few


def outcomes_table(covered, pairs):
    """The outcomes of constructs as text, and those that occur too seldom for so many pairs."""
    lines, few = [], []
    for construct, outcomes in OUTCOMES.items():
        counts = {outcome: covered[(construct, outcome)] for outcome in outcomes}
        few += [(construct, outcome) for outcome, n in counts.items() if n < wanted(LEAST_ROWS, pairs)]
        lines.append(f"{construct}: " + "; ".join(f"{outcome} {n}" for outcome, n in counts.items()))
    return "\n".join(lines), few
