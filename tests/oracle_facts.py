"""What tests/oracle.py knows of a line: cells as text, the facts they give, and what names mean."""
import re
from fractions import Fraction

from oracle_numbers import (ALL, MAYBE, NO, NONE, SURE, Context, List, Unreadable, Value, build,
                            day_number, hull, intersect, is_point, number_of, point, date_range)


class Instance:
    """A record of one line: its cells as text, its lists where they are given."""

    def __init__(self, record, name):
        self.record, self.name, self.cells, self.lists = record, name, {}, {}


class Facts:
    """The part of the oracle that reads lines; the evaluator proper is built on it."""

    def kind(self, body):
        """Kinds become scales, chosen so that each declared product of kinds holds for the numbers."""
        if "left" not in body:
            self.scale[body["name"]] = Fraction(1)
            return
        factor = Fraction(body.get("factor", "1"))
        left, right = self.scale[body["left"]], self.scale[body["right"]]
        if body["name"] not in self.scale:
            self.scale[body["name"]] = left * right / factor
        else:
            self.scale[body["left"]] = self.scale[body["name"]] * factor / right

    def unit(self, text):
        if not text or text == "number":
            return Fraction(1)
        if text in ("percent", "%"):
            return Fraction(1, 100)
        if text in self.units:
            return self.units[text]
        for cut in [m.start() for m in re.finditer(r"[/*]", text)][::-1]:
            left, right = self.unit(text[:cut]), self.unit(text[cut + 1:])
            if left and right:
                return left / right if text[cut] == "/" else left * right
        return None

    def literal(self, e):
        if e["kind"] == "date":
            return point(day_number(e["text"]))
        unit = e.get("unit") or ("%" if e["kind"] == "percent" else "")
        return point(number_of(e["text"].rstrip("%")) * self.unit(unit))

    # Rows

    def load(self, row):
        """Makes the records of one line from flat texts (`item.tpp`) and nested objects."""
        self.memo = {}
        self.line = {r: Instance(r, r) for r in self.singletons}
        flat = {}
        for key, value in row.items():
            if isinstance(value, dict) and key in self.line:
                self.nest(self.line[key], value)
            elif "." in key:
                flat[key] = value
        columns = {key.split(".")[0] for key in flat}
        self.members = {}
        for name, view in self.views.items():
            record, field = view["list"].split(".")
            owner = self.line[record]
            if field in owner.lists:
                continue
            if view.get("always") or name in columns:
                member = Instance(self.fields[record][field]["type"]["name"], name)
                if "role_field" in view:
                    member.cells[view["role_field"]] = [(view["role_value"], None)]
                self.members[name] = member
        for name, member in self.members.items():
            record, field = self.views[name]["list"].split(".")
            made = self.line[record].lists.setdefault(field, List(f"{record}.{field}", [], True))
            made.members.append(member)
        for key, value in flat.items():
            key, _, unit = key.partition(" ")
            head, _, field = key.partition(".")
            for start in (self.line.get(head), self.members.get(head)):
                own, last = self.inside(start, field) if start else (None, field)
                if own is not None:
                    if value is not None:
                        own.cells.setdefault(last, []).append((self.plain(value), unit.strip("[]") or None))
                    break

    def inside(self, inst, rest):
        """The record and the field that a dotted name leads to: `exporter.country` in a shipment."""
        while "." in rest:
            step, rest = rest.split(".", 1)
            if step not in self.fields[inst.record]:
                return None, rest
            record = self.fields[inst.record][step]["type"].get("name")
            if record not in self.fields:
                return None, rest
            inst = inst.lists.setdefault(step, Instance(record, f"{inst.name}.{step}"))
        return (inst, rest) if rest in self.fields[inst.record] else (None, rest)

    @staticmethod
    def plain(value):
        return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)

    def nest(self, instance, fields):
        for name, value in fields.items():
            if name not in self.fields[instance.record]:
                continue
            if isinstance(value, dict) and "members" not in value:
                inner, _ = self.inside(instance, name + "." + next(iter(value), ""))
                if inner is not None:
                    self.nest(inner, value)
                continue
            element = self.fields[instance.record][name]["type"].get("name")
            whole = value if isinstance(value, dict) else {"members": value}
            if isinstance(whole["members"], list) and element in self.fields:
                label = f"{instance.name}.{name}"
                members = [Instance(element, f"{label}[{i + 1}]") for i in range(len(whole["members"]))]
                for member, cells in zip(members, whole["members"]):
                    self.nest(member, cells)
                instance.lists[name] = List(label, members, not whole.get("open"))
            elif isinstance(whole["members"], list):
                text = ";".join(map(self.plain, whole["members"])) or "none"
                instance.cells[name] = [(text + (";?" if whole.get("open") else ""), None)]
            elif value is not None:
                instance.cells[name] = [(self.plain(value), None)]

    def type_of(self, t):
        if t["kind"] != "quantity_or_named":
            return {"one_of": "symbol", "yes_or_no": "truth", "many": "list"}[t["kind"]]
        return {"text": "symbol", "country": "symbol", "date": "date"}.get(t["name"], "number")

    def whole(self, t):
        """Everything a fact of this type may be."""
        none = MAYBE if t.get("or_none") else NO
        kind = self.type_of(t)
        if kind == "truth":
            return Value(sym=frozenset(("yes", "no")), none=none)
        if kind == "symbol":
            return Value(sym=frozenset(t["members"]) if "members" in t else None, none=none)
        span = ALL
        for band in t.get("ranges", []):
            bounds = [self.literal(e)[0] for e in band["args"]]
            parts = [(bounds[0], band["text"] != "above", None, False)]
            if band["text"] in ("at most", "below"):
                parts = [(None, False, bounds[0], band["text"] == "at most")]
            if len(bounds) > 1:
                parts.append((None, False, bounds[1], False))
            for part in parts:
                span = intersect(span, part)
        return Value(num=span, none=none)

    def cell(self, t, text, unit=None):
        """The value of a cell's text: None when absent, Unreadable when it cannot be read."""
        text, whole, kind = text.strip(), self.whole(t), self.type_of(t)
        if not text:
            return None
        if text in ("none", "-") and not (text == "none" and "none" in t.get("members", ())):
            return Value(none=SURE) if t.get("or_none") else Unreadable
        if kind == "truth":
            word = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}.get(text.lower())
            return Value(sym=frozenset((word,))) if word else Unreadable
        if kind == "symbol":
            if t.get("name") == "country":
                text = text.upper()
                if not re.fullmatch("[A-Z][A-Z]", text) or (self.countries and text not in self.countries):
                    return Unreadable
            return Value(sym=frozenset((text,))) if whole.sym is None or text in whole.sym else Unreadable
        if kind == "date":
            span = date_range(text)
            return Value(num=span) if span else Unreadable
        plain = r"([+-]?\d+(?:\.\d+)?)"
        match = re.fullmatch(rf"{plain}(?:\s*\+-\s*{plain})?|\[\s*{plain}\s*,\s*{plain}\s*\]", text)
        if not match or (match[2] or "").startswith("-"):
            return Unreadable
        a, b, c, d = (Fraction(g) if g else Fraction(0) for g in match.groups())
        low, high = (a - b, a + b) if match[1] else (c, d)
        factor = self.unit(unit or t["name"])
        span = low <= high and intersect(build(point(low * factor), point(high * factor)), whole.num)
        return Value(num=span) if span else Unreadable

    def fact(self, c, inst, name):
        key = (id(inst), name, c.module, c.day)
        if key not in self.memo:
            self.memo[key] = self.find_fact(c, inst, name)
        value = self.memo[key]
        if self.fields[inst.record][name]["type"].get("name") == "country" and c.module and value.sym:
            value = self.read_as(c.module, value)
        return value

    def read_as(self, module, value):
        swap = {r["from"]: r["as"] for r in self.modules[module].get("reads", [])}
        sym = frozenset(swap.get(s, s) for s in value.sym)
        return value._replace(sym=sym, miss=NONE if len(sym) == 1 and value.none == NO else value.miss)

    def find_fact(self, c, inst, name):
        fact = self.fields[inst.record][name]
        t, me = fact["type"], frozenset((f"{inst.name}.{name}",))
        whole = self.whole(t)
        said = [self.cell(t, text, unit) for text, unit in inst.cells.get(name, [])]
        if Unreadable in said:
            return whole._replace(miss=me)
        said = [v for v in said if v is not None]
        given = bool(said)
        c = Context(None, c.day, {inst.record: inst}, None, "")
        derived = self.default(c, fact, whole)
        if derived:
            said.append(derived)
        if not given and not (derived and self.settled(derived)):
            said += self.assumed(c, inst, name, whole)
        if not said:
            derived = self.default(c, fact, whole, weak=True)
            if derived:
                said.append(derived)
        clash = False
        result = said[0] if said else whole
        for other in said[1:]:
            result, differ = self.combine(result, other, t)
            clash = clash or differ
        if result.num is not None and whole.num is not None:
            cut = intersect(result.num, whole.num)
            result, clash = result._replace(num=cut or whole.num), clash or cut is None
        if self.settled(result):
            return result._replace(miss=NONE)
        # Arithmetic that nothing contradicts is named by its inputs, everything else by itself.
        spoken = self.spoken(c, fact)
        if not given and not clash and spoken and "when" not in spoken and self.type_of(t) == "number" and \
                self.arithmetic(spoken["value"]):
            return result._replace(miss=self.number(spoken["value"], c).miss or me)
        if not given:
            me = self.gate(inst, fact) or me
        return result._replace(miss=me)

    def gate(self, inst, fact):
        """A fact of the same record of which nothing is said, and whose one value would let a default speak."""
        for default in fact.get("defaults", []):
            when = default.get("when")
            if default.get("unless_given") or not when or when["kind"] != "is" or when["text"] != "is":
                continue
            asked, member = when["args"]
            record, _, field = asked.get("text", "").partition(".")
            if record != inst.record or field not in self.fields[inst.record] or member["kind"] not in ("name", "text", "none"):
                continue
            # A member of the type, not yes or no and not another fact.
            if self.type_of(self.fields[inst.record][field]["type"]) != "symbol":
                continue
            if not [text for text, _ in inst.cells.get(field, []) if text.strip()]:
                return frozenset((f"{inst.name}.{field}",))
        return None

    def assumed(self, c, inst, name, whole):
        """What the first assumption that applies says of a fact."""
        for line in self.assumptions:
            head, _, field = line["fact"].partition(".")
            view = self.views.get(head) if not (head in self.line and field in self.fields[head]) else None
            record = self.fields[view["list"].split(".")[0]][view["list"].split(".")[1]]["type"]["name"] if view else head
            role = view and "role_field" in view and [t for t, _ in inst.cells.get(view["role_field"], [])]
            if (record, field) != (inst.record, name) or role is not None and view["role_value"] not in (role or ()):
                continue
            if "when" in line and self.truth(line["when"], c)[0] is not True:
                continue
            e = line["value"]
            if e["kind"] == "none" and "members" not in self.fields[record][name]["type"]:
                return [Value(none=SURE)]
            return [self.number(e, c) if whole.num is not None else Value(sym=frozenset((e.get("text", e["kind"]),)))]
        return []

    @staticmethod
    def settled(v):
        if v.none == SURE:
            return True
        return v.none == NO and (is_point(v.num) if v.num is not None else v.sym is not None and len(v.sym) == 1)

    def arithmetic(self, e):
        return e["kind"] in ("name", "quantity", "percent") or \
            e["kind"] == "arithmetic" and e["text"] in "*/" and all(map(self.arithmetic, e["args"]))

    def spoken(self, c, fact, weak=False):
        """The first default that applies, if any; `weak`: of those that speak where nothing else does."""
        applies = [(d, "when" not in d or self.truth(d["when"], c)[0]) for d in fact.get("defaults", [])]
        if not weak:
            return next((d for d, truth in applies if not d.get("unless_given") and truth), None)
        # What may be said otherwise is not filled in: an earlier guard that is unknown ends the search.
        for d, truth in [a for a in applies if not a[0].get("unless_given")] + \
                [a for a in applies if a[0].get("unless_given")]:
            if truth is None:
                return None
            if truth and d.get("unless_given"):
                return d
        return None

    def default(self, c, fact, whole, weak=False):
        """The value of the default that applies; None if it says nothing."""
        d, kind = self.spoken(c, fact, weak), self.type_of(fact["type"])
        if d is None or kind == "list":
            return None
        if d["value"]["kind"] == "none" and "none" not in fact["type"].get("members", ()):
            return Value(none=SURE)
        value = self.number(d["value"], c) if kind in ("number", "date") else self.symbol(d["value"], c, kind)
        if value.none == SURE:
            return value
        if value.num is not None:
            return None if intersect(value.num, whole.num) == whole.num else value
        return None if value.sym is None or value.sym == whole.sym else value

    @staticmethod
    def combine(a, b, t):
        """Two sources: what they share, or else everything between them and True for a clash."""
        if a.none == SURE or b.none == SURE:
            if a.none == b.none:
                return a, False
            return (b if a.none == SURE else a)._replace(none=MAYBE), True
        if a.num is not None:
            both = intersect(a.num, b.num)
            return a._replace(num=both or hull((a.num, b.num)), none=min(a.none, b.none)), both is None
        both = a.sym & b.sym
        return a._replace(sym=both or a.sym | b.sym, none=min(a.none, b.none)), not both

    # Names

    def resolve(self, name, c):
        """(inst, field), a scalar variable's Value, or a define as (define, its context)."""
        head, _, rest = name.partition(".")
        bound = c.env.get(head) if head in c.env else self.line.get(head)
        if isinstance(bound, Value):
            return bound
        if isinstance(bound, Instance) and rest:
            inner, last = self.inside(bound, rest)
            if inner is not None:
                return inner, last
        found = [d for d in self.defines.get(name, []) if d["module"] == c.module or self.used(c, d)]
        for d in sorted(found, key=lambda d: d["module"] != c.module):
            if "on" not in d:
                return d, Context(d["module"], c.day, {}, None, "")
            bound = [v for v in c.env.values() if isinstance(v, Instance) and v.record == d["on"]]
            inst = bound[-1] if bound else self.line.get(d["on"])
            if inst:
                return d, Context(d["module"], c.day, {d["on"]: inst}, None, "")
        return self.table(name, c.day) if name in self.tables else None

    def table(self, name, day):
        """The number of the row whose period holds a day; without one it may be any, law side."""
        for first, last, value in self.tables[name]:
            if day is not None and first <= day <= last:
                self.seen.add(("table", {first: "first day", last: "last day"}.get(day, "inside")))
                return Value(num=point(value))
        self.seen.add(("table", "no day" if day is None else "no row"))
        return Value(num=ALL)

    def used(self, c, d):
        return c.module in self.modules and d["module"] in self.modules[c.module].get("uses", [])

    def members_of(self, name, c):
        """The list a name stands for; absent, or emptier than it may be, is an open list."""
        inst, field = self.resolve(name, c)
        t = self.fields[inst.record][field]["type"]
        found = inst.lists.get(field)
        if found is None:
            label = f"{inst.name}.{field}"
            texts = [x for x, _ in inst.cells.get(field, []) if x.strip()]
            defaults = self.fields[inst.record][field].get("defaults", [])
            if not texts and defaults and defaults[0]["value"]["kind"] == "none":
                texts = ["none"]
            if not texts or t["name"] in self.fields and texts[0].strip() not in ("none", "-"):
                found = List(label, [], False)
            elif texts[0].strip() in ("none", "-"):
                found = List(label, [], True)
            else:
                element = {"kind": "quantity_or_named", "name": t["name"]}
                read = [self.cell(element, part) for part in texts[0].split(";")]
                good = [v for v in read if v not in (None, Unreadable)]
                found = List(label, good, len(good) == len(read))
        if t["name"] == "country" and c.module:
            found = found._replace(members=[self.read_as(c.module, v) for v in found.members])
        if len(found.members) < int(t.get("at_least", 0)):
            found = found._replace(complete=False)
        return found

    def define(self, d, c, kind):
        """The value of a define: of its expression, or of every case its guards still allow."""
        evaluate = (lambda e: self.number(e, c)) if kind in ("number", "date") else (lambda e: self.symbol(e, c, kind))
        if "value" in d:
            return evaluate(d["value"])
        values, miss, decided = [], NONE, False
        for case in d.get("first_of", []):
            guard, why = self.truth(case["when"], c) if "when" in case else (True, NONE)
            if guard is False:
                continue
            values.append(evaluate(case["value"]))
            miss |= why
            decided = guard is True
            if decided:
                break
        if not decided:
            values.append(self.whole(d["type"]))
        nones = {v.none for v in values}
        some = [v for v in values if v.none != SURE] or values
        result = Value(num=hull([v.num for v in some]) if some[0].num is not None else None,
                       sym=None if any(v.sym is None for v in some) else frozenset().union(*[v.sym for v in some]),
                       none=nones.pop() if len(nones) == 1 else MAYBE)
        return result._replace(miss=NONE if self.settled(result) else miss.union(*[v.miss for v in values]))
