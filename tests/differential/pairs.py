"""Random programs with their tables as files, for generate.py."""
import json
import os


def yaml_of(groups):
    text = 'schema: cocket.groups/1\nsources:\n  s: "S"\ngroups:\n'
    for name, rows in groups.items():
        text += f'  "{name}":\n    members:\n'
        for member, first, last in rows:
            ends = "".join(f", {k}: {v}" for k, v in (("first", first), ("last", last)) if v)
            text += f'      - {{member: "{member}"{ends}, source: s, confidence: primary}}\n'
    return text


class Pair:
    """A program as declarations by file, data beside it, rows as flat texts (lists may be given), and options."""

    def __init__(self, seed, files, groups, tables, rows, options, covered):
        self.seed, self.files, self.groups, self.tables, self.rows = seed, files, groups, tables, rows
        self.options, self.covered = options, covered

    def columns(self):
        seen = {}
        for row in self.rows:
            seen.update(dict.fromkeys(row))
        return list(seen)

    def full_rows(self):
        """Each row with every column of the table, as a reader of the file sees it."""
        return [{c: row.get(c, "") for c in self.columns()} for row in self.rows]

    def write(self, folder):
        os.makedirs(os.path.join(folder, "rules"), exist_ok=True)
        for name, declarations in self.files.items():
            with open(os.path.join(folder, "rules", name), "w", encoding="utf-8") as f:
                f.write("\n".join(declarations))
        for name, text in {"groups.yaml": yaml_of(self.groups), **self.tables}.items():
            with open(os.path.join(folder, "rules", name), "w", encoding="utf-8") as f:
                f.write(text)
        if any(isinstance(x, dict) for row in self.rows for x in row.values()):
            with open(os.path.join(folder, "table.jsonl"), "w", encoding="utf-8") as f:
                f.writelines(json.dumps(row) + "\n" for row in self.full_rows())
            return
        quote = lambda x: '"' + x.replace('"', '""') + '"' if any(c in x for c in ',"\n') else x
        with open(os.path.join(folder, "table.csv"), "w", encoding="utf-8") as f:
            f.write(",".join(self.columns()) + "\n")
            for row in self.full_rows():
                f.write(",".join(quote(x) for x in row.values()) + "\n")
