"""Comparisons with facts of their own, for generate.py: how they are written, and values at their edges."""
from fractions import Fraction

OPERATORS = (">=", ">", "<=", "<")
STATES = ("known", "bounded", "unknown")
DISTANCES = ("tie", "near", "far")
SOURCE = 'source "S" confidence primary'
KINDS = ("simple", "quotient", "derived", "sum", "product", "many", "greatest", "parts", "over", "band", "define",
         "fallback", "products", "shares")
WEIGHTS = (30, 3, 4, 3, 2, 2, 2, 4, 4, 4, 3, 3, 0, 0)
SUM_WEIGHTS = (8, 3, 4, 2, 2, 6, 1, 1, 1, 1, 1, 1, 10, 4)  # of programs that are mostly about sums


def decimal(value):
    """The exact decimal of a fraction whose divisor is made of twos and fives."""
    value = Fraction(value)
    sign, value = ("-" if value < 0 else ""), abs(value)
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = str(value * 10**digits).rjust(digits + 1, "0")
    return sign + (whole[:-digits] + "." + whole[-digits:] if digits else whole)


class Atom:
    """A comparison with facts of its own, and how to give them values at its edge."""

    def __init__(self, maker, number):
        self.maker, self.rng, self.number = maker, maker.rng, number
        self.tick = Fraction(1, self.rng.choice((1, 10, 1000, 10**6, 10**12)))
        self.op = self.rng.choice(OPERATORS)
        self.kind = self.rng.choices(KINDS, SUM_WEIGHTS if maker.sums else WEIGHTS)[0]
        self.base = Fraction(self.rng.randrange(1, 4000), self.rng.choice((1, 1, 10, 100)))
        self.range = None
        self.declare()

    def name(self, suffix=""):
        return f"f{self.number}{suffix}"

    def declare(self):
        r, f, m = self.rng, self.name, self.maker
        fact = m.item_fact
        if self.kind in ("simple", "band"):
            self.range = r.choice(("tie", "tie", "tie", "tie", "tie", "near", "near", "near", "far", None))
            text = "PW"
            if self.range:
                low = self.base + {"tie": 0, "near": r.choice((-1, 1)) * self.tick, "far": -self.base}[self.range]
                low = abs(low)
                word = "above" if r.random() < 0.2 else "at least"
                # Operators that look down need a range from above to be decided without a value.
                if self.op in ("<=", "<") and self.range != "far":
                    word = "below" if word == "above" else "at most"
                self.bound, self.bound_word = low, word
                text += f" {word} {decimal(low)} PW"
            fact(f(), text + r.choice(("", "", " or none")))
        elif self.kind == "quotient":
            fact(f("n"), "PW at least 0 PW")
            fact(f("d"), "mm2 at least 0 mm2")
        elif self.kind == "derived":
            fact(f("n"), "PW at least 0 PW")
            fact(f("d"), "mm2 at least 0 mm2")
            quotient, guard = f"item.{f('n')} / item.{f('d')}", f"item.{f('d')}"
            fact(f(), "PW/mm2 at least 0 PW/mm2", r.choice((
                [quotient], [quotient], [f"0 PW/mm2 when {guard} <= 0 mm2", f"{quotient} when {guard} > 0 mm2"])))
        elif self.kind == "products":
            self.terms = []
            for i in range(r.randrange(1, 7)):
                fact(f(f"r{i}"), r.choice(("OPS", "OPS", "MACS")))
                fact(f(f"w{i}"), "bit")
                self.terms.append((r.choice((1, 1, -1, -1, 2, -3)), (f"r{i}", f"w{i}")))
            for i in range(r.randrange(1, 3)):
                fact(f(f"x{i}"), "PW")
                self.terms.append((r.choice((1, -1)), (f"x{i}",)))
            self.terms[0] = (abs(self.terms[0][0]), self.terms[0][1])
        elif self.kind == "shares":
            for letter in "ab":
                fact(f(letter), "PW at least 0 PW")
            for letter in "cd":
                fact(f(letter), "mm2" + r.choice(("", " at least 0 mm2")))
            self.form = r.choice(("{a} / ({c} + {d})", "{a} / ({c} - {d})", "({a} + {b}) / ({c} - {d})", "({a} - {b}) / {c}"))
        elif self.kind == "fallback":
            fact(f("b"), "PW")
            default = [f"item.{f('b')} when item.flag_c is yes"]
            default += r.choice(([], [f"{decimal(self.base)} PW when item.flag_d is yes"], [f"2 * item.{f('b')}"]))
            fact(f(), "PW", default)
        elif self.kind == "product":
            fact(f("n"), r.choice(("OPS", "MACS", "OPS or none")))
            fact(f("d"), "bit at least 0 bit")
        elif self.kind == "over":
            m.part_fact(f("n"), "OPS" + r.choice((" at least 0 OPS", " or none", "")))
        elif self.kind == "parts":
            m.part_fact(f(), "PW")
        else:
            for letter in "abcdef"[:{"many": r.randrange(3, 7)}.get(self.kind, 2)]:
                fact(f(letter), "PW" + (r.choice(("", " or none")) if self.kind in ("greatest", "sum") else ""))
            if self.kind == "many":
                self.factors = [r.choice((1, 1, 2, 3, -1, -2)) for _ in m.letters(f)]
                self.factors[0] = 1
            elif self.kind == "sum":
                self.factors = [1, r.choice((1, -1, 2))]
            elif self.kind == "greatest":
                self.word = r.choice(("greatest", "least"))
            if self.kind == "define":
                a, b = f"item.{f('a')}", f"item.{f('b')}"
                case = r.choice(("sum", "first", "quotient"))
                self.first = case == "first"
                if case == "first":
                    m.define(f"g{self.number} : PW", f"\n  {SOURCE}\n  first of\n    {a} when item.flag_a is yes\n"
                             f"    {b} " + r.choice(("otherwise", "when item.flag_b is yes")))
                else:
                    m.define(f"g{self.number} : PW", f" = {a} + {b} {SOURCE}")
        if self.kind == "over":
            self.word = r.choice(("greatest", "least", "sum"))
            self.where = r.choice(("", " where (part.ok is yes)", " where (part.role is x)"))

    def text(self, threshold):
        """The atom as a condition, at a threshold."""
        f, unit = self.name, "PW"
        value = decimal(threshold)
        if self.kind in ("quotient", "derived", "shares"):
            unit = "PW/mm2"
        elif self.rng.random() < 0.2:
            value, unit = decimal(threshold / 1000), "KPW"
        if self.kind == "band":
            wide = f"{decimal(threshold + self.base)} PW"
            return {">=": f"item.{f()} from {value} {unit} below {wide}", ">": f"item.{f()} above {value} {unit} below {wide}",
                    "<=": f"item.{f()} at most {value} {unit}", "<": f"item.{f()} below {value} {unit}"}[self.op]
        if self.kind == "parts":
            word, role = self.rng.choice((("any", ""), ("any", " where (part.role is x)"), ("every", ""), ("no", "")))
            text = f"{word} part in item.parts{role} has (part.{f()} {self.op} {value} {unit})"
            return text
        left = {
            "simple": f"item.{f()}", "derived": f"item.{f()}", "fallback": f"item.{f()}",
            "quotient": f"item.{f('n')} / item.{f('d')}",
            "product": f"item.{f('n')} * item.{f('d')}",
            "define": f"g{self.number}",
        }.get(self.kind)
        if self.kind == "shares":
            left = self.form.format(**{letter: f"item.{f(letter)}" for letter in "abcd"})
        elif self.kind == "products":
            left = ""
            for factor, names in self.terms:
                left += (" - " if factor < 0 else " + " if left else "") + (f"{abs(factor)} * " if abs(factor) != 1 else "")
                left += " * ".join(f"item.{f(name)}" for name in names)
        elif self.kind in ("sum", "many"):
            left = ""
            for factor, letter in zip(self.factors, self.maker.letters(f)):
                left += (" - " if factor < 0 else " + " if left else "") + (f"{abs(factor)} * " if abs(factor) != 1 else "")
                left += f"item.{f(letter)}"
        elif self.kind == "greatest":
            left = f"{self.word} of (item.{f('a')}, item.{f('b')})"
        elif self.kind == "over":
            left = f"{self.word} of part.{f('n')} * part.bits over part in item.parts{self.where}"
        if self.rng.random() < 0.1 and self.kind not in ("over", "quotient", "shares"):
            flipped = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}[self.op]
            return f"{value} {unit} {flipped} {left}"
        guard = ""
        if self.kind == "quotient" and self.rng.random() < 0.7:
            guard = f"item.{f('d')} > 0 mm2 and "
        return f"{guard}{left} {self.op} {value} {unit}"

    def cell(self, value, state, distance, direction):
        """Cell text for a wanted state; a band has its end at the value."""
        r = self.rng
        if state == "known":
            return decimal(value)
        if state == "bounded":
            width = r.choice((self.tick, Fraction(1), Fraction(25)))
            low, high = (value, value + width) if direction > 0 else (value - width, value)
            if r.random() < 0.5:
                return f"[{decimal(low)}, {decimal(high)}]"
            return f"{decimal((low + high) / 2)} +- {decimal((high - low) / 2)}"
        return r.choice(("", "", "", "n/a", "5 PW", "none" if r.random() < 0.3 else ""))

    def fill(self, row, threshold):
        """Writes cells for this atom's facts; gives (state, distance) as they came out, or None."""
        r, f = self.rng, self.name
        state, distance = r.choice(STATES), r.choices(DISTANCES, (4, 3, 3))[0]
        offset = {"tie": 0, "near": self.tick, "far": self.base + 7}[distance] * r.choice((1, -1))
        direction = r.choice((1, -1))
        small = lambda: Fraction(r.randrange(1, 40), r.choice((1, 1, 4, 10)))
        if state == "unknown":
            distance = "far"

        def put(name, value):
            row[name] = self.cell(value, state, distance, direction)

        if self.kind in ("simple", "band"):
            target = threshold + offset
            if self.range and state != "unknown":
                # A value outside its declared range is unreadable; keep most inside by taking the other side.
                low = self.bound_word in ("at least", "above")
                if (target < self.bound) == low and target != self.bound and r.random() < 0.9:
                    target = threshold - offset
                direction = direction if r.random() < 0.2 else (1 if low else -1)
            put(f"item.{f()}", target)
            text = row[f"item.{f()}"]
            if self.outside(text):
                state = "unknown"
            if state == "unknown" and self.range:
                gap = abs(self.bound - threshold)
                distance = "tie" if gap == 0 else "near" if gap <= self.tick else "far"
            return state, distance
        if self.kind in ("quotient", "derived"):
            d = r.choice((Fraction(0), small(), small(), Fraction(27035, 100)))
            direct = self.kind == "derived" and r.random() < 0.3
            if direct:
                put(f"item.{f()}", max(threshold + offset, Fraction(0)))
                row[f"item.{f('n')}"] = r.choice(("", decimal(threshold * d)))
                row[f"item.{f('d')}"] = r.choice(("", decimal(d)))
                return state, distance
            row[f"item.{f('d')}"] = decimal(d) if r.random() < 0.9 else ""
            if r.random() < 0.5:  # a wide divisor
                row[f"item.{f('d')}"] = r.choice((decimal(d), f"[{decimal(d)}, {decimal(d + 3)}]"))
            if threshold + offset < 0:
                offset = -offset
            put(f"item.{f('n')}", threshold * d + offset * (d or 1))
            plain = d > 0 and row[f"item.{f('d')}"] == decimal(d)
            return (state, distance) if plain or state == "unknown" else None
        if self.kind == "products":
            total = Fraction(0)
            for factor, names in self.terms[:-1]:
                value = Fraction(factor)
                for name in names:
                    number = small()
                    row[f"item.{f(name)}"] = decimal(number) if r.random() < 0.97 else r.choice(("", f"[0, {decimal(number)}]"))
                    value *= number
                total += value
            factor, names = self.terms[-1]
            put(f"item.{f(names[0])}", factor * (threshold - total + offset))
            return None
        if self.kind == "shares":
            a, b, c, d = [small() for _ in range(4)]
            c, d = max(c, d), min(c, d)
            row[f"item.{f('d')}"] = decimal(d) if r.random() < 0.9 else r.choice(("", decimal(c)))
            row[f"item.{f('c')}"] = decimal(c)
            below = {"{c} + {d})": c + d, "{c} - {d})": c - d}.get(self.form[-11:].lstrip("("), c)
            row[f"item.{f('b')}"] = decimal(b)
            more = b if "{a} + {b}" in self.form else -b if "{a} - {b}" in self.form else 0
            put(f"item.{f('a')}", max((threshold + offset) * below - more, Fraction(0)))
            return None
        if self.kind == "fallback":
            if r.random() < 0.5:
                put(f"item.{f()}", threshold + offset)
                row[f"item.{f('b')}"] = r.choice(("", decimal(threshold + offset), decimal(threshold)))
            else:
                row[f"item.{f()}"] = ""
                put(f"item.{f('b')}", threshold + offset)
            return None
        if self.kind == "product":
            d = r.choice((Fraction(4), Fraction(8), Fraction(16)))
            row[f"item.{f('d')}"] = decimal(d) if r.random() < 0.9 else r.choice(("", "0"))
            put(f"item.{f('n')}", (threshold + offset) / d)
            return (state, distance) if row[f"item.{f('d')}"] == decimal(d) else None
        if self.kind in ("sum", "many"):
            total, whole = Fraction(0), True
            for factor, letter in list(zip(self.factors, self.maker.letters(f)))[1:]:
                value = small() * r.choice((1, 1000))
                if r.random() < 0.08:
                    row[f"item.{f(letter)}"] = r.choice(("", "none", f"[{decimal(value)}, {decimal(value + 1)}]"))
                    whole = False
                else:
                    row[f"item.{f(letter)}"] = decimal(value)
                total += factor * value
            put(f"item.{f('a')}", threshold - total + offset)
            return (state, distance) if whole else None
        if self.kind in ("greatest", "define"):
            put(f"item.{f('a')}", threshold + offset)
            other = r.choice((threshold - 50, threshold + 50, threshold, threshold - self.tick))
            row[f"item.{f('b')}"] = "" if r.random() < 0.15 else "none" if self.kind == "greatest" and r.random() < 0.2 \
                else decimal(other)
            if self.kind == "define" and not self.first:
                row[f"item.{f('b')}"] = decimal(other)
                put(f"item.{f('a')}", threshold + offset - other)
                return state, distance
            return None
        views = self.maker.views
        pivot = r.choice(views)
        field = f() if self.kind == "parts" else f("n")
        for view in views:
            bits = r.choice((4, 8))
            row.setdefault(f"{view}.bits", r.choice((str(bits), str(bits), str(bits), "")))
            scale = Fraction(1) if self.kind == "parts" else Fraction(row[f"{view}.bits"] or 1)
            if view == pivot:
                put(f"{view}.{field}", (threshold + offset) / scale)
            elif r.random() < 0.8:
                row[f"{view}.{field}"] = decimal(r.choice((threshold, threshold - 9, threshold + 9)) / scale)
        return None

    def outside(self, text):
        """Whether the cell lies wholly outside the declared range (then it is unreadable)."""
        if not self.range or not text or text[0] not in "-[0123456789":
            return False
        if "+-" in text or "[" in text:
            a, b = [Fraction(x) for x in text.strip("[]").replace("+-", ",").split(",")]
            low, high = (a, b) if "[" in text else (a - b, a + b)
        else:
            try:
                low = high = Fraction(text)
            except ValueError:
                return False
        return {"at least": high < self.bound, "above": high <= self.bound,
                "at most": low > self.bound, "below": low >= self.bound}[self.bound_word]
