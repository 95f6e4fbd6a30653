"""How often each part of the columnar plan must come to be used among random pairs."""

LEAST = {}


def coverage_table(covered, pairs):
    """The counts as text, and those that are too small for so many pairs."""
    lines = [f"  {count:10}  {name}" for name, count in sorted(covered.items())]
    reused = 1 - covered["all signatures"] / max(1, covered["all lines"])
    lines.append(f"signatures met again: {reused:.1%} of the lines")
    few = [name for name, least in LEAST.items() if covered[name] < least * pairs / 600]
    return "\n".join(lines), few
