"""JSON lines of many kinds, made from tables: for tests that read the same lines in two ways."""
import json

YES_NO = {"yes": True, "no": False}


def is_plain_number(text):
    whole, _, rest = text.partition(".")
    return text.isascii() and whole.isdigit() and (len(whole) == 1 or whole[0] != "0") and \
        (rest.isdigit() if "." in text else True)


class Written(str):
    """A JSON value as it is to stand in the line."""


def written(value, escapes):
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{written(k, False)}:{written(v, escapes)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(each, escapes) for each in value) + "]"
    text = json.dumps(value, ensure_ascii=False)
    if escapes and isinstance(value, str) and value:
        text = "".join(f"\\u{ord(c):04x}" if c.isalnum() and ord(c) < 0x10000 else c for c in text[:4]) + text[4:]
        text = text.replace("/", "\\/")
    return text


class Maker:
    """Turns records into lines. `wild`: the share of lines with something that no cell can say, or that is
    no line at all."""

    def __init__(self, random, views=(), singletons=(), wild=0.0):
        self.random = random
        self.views = views
        self.singletons = singletons
        self.wild = wild

    def chance(self, share):
        return self.random.random() < share

    def value(self, text):
        """A cell's text as a JSON value of one of the ways in which it may be written."""
        if text in YES_NO and self.chance(0.5):
            return YES_NO[text]
        if is_plain_number(text) and self.chance(0.6):
            return Written(text + ("0" if "." in text and self.chance(0.1) else ""))
        return text

    def members(self, record):
        made = {}
        shared = self.chance(0.5)
        for name, text in record.items():
            if text == "":
                kind = self.random.choice(["left out", "left out", "null", "blank"])
                if kind == "left out":
                    continue
                value = None if kind == "null" else self.random.choice(["", "  "])
            else:
                value = self.value(text)
                if self.chance(0.01) and isinstance(value, str):
                    value = self.random.choice([" " + value, value + "\t ", "??", "12x", "\u00e4\u6f22 " + value])
            holder, _, field = name.partition(".")
            nests = holder in self.views or holder in self.singletons
            if nests and shared and self.chance(0.9):
                made.setdefault(holder, {})[field] = value
            else:
                made[name] = value
        if self.chance(0.3):
            made["note"] = self.random.choice(["x", 'a "quoted" / text', "\u20ac 5", "", None, True, Written("1.50")])
        return made

    def shuffled(self, members):
        items = list(members.items())
        self.random.shuffle(items)
        return {name: self.shuffled(value) if isinstance(value, dict) else value for name, value in items}

    def line(self, record):
        members = self.members(record)
        if self.chance(self.wild):
            self.make_wild(members)
        if self.chance(0.3):
            members = self.shuffled(members)
        text = written(members, self.chance(0.15))
        if self.chance(0.2):
            text = text.replace(":", " : ", 3).replace(",", ",\t", 2)
        data = text.encode()
        if self.chance(self.wild):
            data = self.broken(data)
        return data

    def make_wild(self, members):
        names = [name for name in members if "." in name] or ["x"]
        name = self.random.choice(names)
        holder = name.partition(".")[0]
        choices = [
            ("unknown." + name, "1"), (holder + ".no_such_fact", 3), (holder, {"no_such_fact": 1, "other": "x"}),
            (name, ["MY", "SG"]), (name, {"open": True, "members": ["MY"]}), (name, {"a": {"b": [1]}}), (name, []),
            ("tags", ["a", {"b": 1}]), ("deep", {"a": {"b": {"c": None}}}), (holder, "a text"), (holder, None), (holder, {}),
            ("shipment.transit", ["MY", "SG"]), ("shipment.transit", []), ("shipment.transit", self.random.choice([
                [" MY "], ["none"], ["MY", None], ["MY;SG"], ["XX", "??", "SG"], ["-"], ["", "MY"], [["MY"]], [1], [True, "MY"]])),
            ("shipment", {"transit": []}), ("tags", []), ("tags", [None, 1.5, "x;y", False]),
            ("shipment", {"transit": ["MY"]}), ("shipment", {"transit": "MY;SG"}),
            ("shipment", {"parties": [{"role": "end_user", "country": "CN"}]}), ("shipment", {"parties": None}),
            ("end_user", {}), ("end_user", {"country": "CN", "role": "end_user"}), ("item", {"circuits": None}),
            (name, Written("-0")), (name, Written("1e3")), (name, Written("12345678901234567890123")),
            (name, Written("-0.0")), (name, Written("1E-2")), (name, "\U0001F600"), (name, "a;b;c"), (name, "none"),
            ("item.tpp [kTPP]", 5), ("item.memory_bandwidth [TB/s]", "4.8"), ("item", {"tpp": "4800", "die_area": 600}),
        ]
        for _ in range(self.random.choice([1, 1, 2])):
            key, value = self.random.choice(choices)
            members[key] = value

    def broken(self, data):
        kind = self.random.randrange(12)
        if kind == 0:
            return data[:self.random.randrange(len(data))]
        if kind == 1:
            at = self.random.randrange(len(data))
            return data[:at] + bytes([self.random.randrange(256)]).replace(b"\n", b"\0") + data[at + 1:]
        if kind == 2:
            return data[:-1] + b',"twice":1,"twice":2}'
        if kind == 3:
            return b"[" + data + b"]"
        if kind == 4:
            return data + self.random.choice([b"}", b" x", b",", b"{}", b"\0", b"\0junk"])
        if kind == 5:
            return self.random.choice([b"", b"  \t", b"{}", b"null", b"7", b'"text"', b"{", b" {} ", b"\xef\xbb\xbf{}"])
        if kind == 6:
            return data.replace(b":", b"", 1)
        if kind == 7:
            return data.replace(b",", b",,", 1)
        if kind == 8:
            return data.replace(b'"', b'"\xff', 2)
        if kind == 9:
            return data.replace(b'"', self.random.choice([b'"\\ud800', b'"\\ude00', b'"\\x', b'"\\', b'"\\u12g4']), 3)
        if kind == 10:
            return data[:-1] + b"," + self.random.choice([b'"t":tru', b'"n":01', b'"n":1.', b'"n":.5', b'"n":+1', b'"n":1e999',
                                                          b'"\\u0074":1', b'"t":truex', b'"k" 1', b"7:1"]) + b"}"
        return data + b"\r"

    def lines(self, records):
        made = [self.line(record) for record in records]
        end = self.random.choice([b"\n", b"\r\n"])
        start = b"\xef\xbb\xbf" if self.chance(0.2) else b""
        return start + end.join(made) + (end if self.chance(0.7) else b"")
