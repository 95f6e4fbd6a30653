#!/usr/bin/env python3
"""Folder = target = layer: an include the wrong way, or a library or a side effect where it does not
belong, fails here.

    check_layers.py                check the project's own sources; one check per file
    check_layers.py --self-test    plant one wrong line after another and see each of them found

The table is the one of docs/architecture.md. The last line is `N passed, N failed`.
"""

import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Layer -> layers it may include besides itself. `base` may be included by all.
EDGES = {
    "base": [],
    "dsl/syntax": ["base"],
    "dsl/parse": ["base", "dsl/syntax"],
    "dsl/data": ["base", "dsl/syntax", "dsl/program"],
    "dsl/program": ["base"],
    "dsl/check": ["base", "dsl/syntax", "dsl/data", "dsl/program"],
    "dsl/load": ["base", "dsl/syntax", "dsl/parse", "dsl/data", "dsl/program", "dsl/check"],
    "engine/columns": ["base", "dsl/program"],
    "engine/verdict": ["base", "dsl/program"],
    "engine/exact": ["base", "dsl/program", "engine/columns", "engine/verdict"],
    "engine/columnar": ["base", "dsl/program", "engine/columns", "engine/verdict", "engine/exact"],
    "io": ["base", "dsl/data", "dsl/program", "engine/columns", "engine/verdict"],
    "report": ["base", "dsl/program", "dsl/load", "engine/columns", "engine/verdict", "engine/exact",
               "io"],
    "run": ["base", "dsl/program", "engine/columns", "engine/verdict", "engine/exact",
            "engine/columnar", "io"],
    "cli": ["base", "dsl/syntax", "dsl/parse", "dsl/data", "dsl/program", "dsl/check", "dsl/load",
            "engine/columns", "engine/verdict", "engine/exact", "engine/columnar", "io", "report",
            "run"],
}

# Start of an angle include -> (layers that may have it, whether headers may).
LIBRARIES = [
    ("boost/spirit/", ["dsl/parse"], True),
    ("boost/fusion/", ["dsl/parse"], True),
    ("boost/multiprecision/", ["base"], True),
    ("boost/", ["dsl/parse"], True),
    ("nlohmann/", list(EDGES), False),
    ("yaml-cpp/", ["dsl/data"], False),
    ("openssl/", ["base"], False),
    ("CLI/", ["cli"], True),
    ("hwy/", ["io", "engine/columnar"], False),
]

# What a piece of code does to the outside -> (pattern, places that may: a layer or one file).
EFFECTS = [
    ("prints", re.compile(r"std::(cout|cerr|clog)\b|\b(printf|fprintf|vprintf|puts|fputs|putchar|"
                          r"perror)\s*\(|\bfmt::print\b"),
     ["cli", "base/check.h"]),
    ("opens a file", re.compile(r"\b(fopen|freopen|ifstream|ofstream|fstream|filebuf)\b|"
                                r"(?<![\w.>])::open(at)?\s*\("),
     ["cli", "base/file.cpp", "io"]),
    ("writes a file by itself", re.compile(r"\b(ofstream|fwrite)\b|(?<![\w.>])::write\s*\("),
     ["cli", "base/file.cpp"]),
    ("asks the environment or the locale", re.compile(
        r"\b(getenv|secure_getenv|setlocale|std::locale|current_path)\b"), ["cli"]),
    ("asks the clock or chance", re.compile(
        r"\b(system_clock|steady_clock|high_resolution_clock|localtime|gmtime|random_device|"
        r"gettimeofday|clock_gettime)\b|(?<![\w.>:])(time|rand|srand)\s*\(\s*(nullptr|NULL|0|)\s*\)"),
     ["cli"]),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
# Comments and texts, so that words in them are not taken for code.
NOT_CODE = re.compile(
    r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"|'
    r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'")


def layer_of(path):
    """The layer of a file given from the root: the longest folder of the table that holds it."""
    parts = path.split("/")[:-1]
    while parts:
        if "/".join(parts) in EDGES:
            return "/".join(parts)
        parts.pop()
    return None


def allowed(path, layer, places):
    return layer in places or path in places


def check_file(root, path):
    """What is wrong in one file, as a list of lines."""
    layer = layer_of(path)
    text = (root / path).read_text(encoding="utf-8")
    wrong = []

    def report(position, what):
        wrong.append(f"{path}:{text.count(chr(10), 0, position) + 1}: {what}")

    for match in INCLUDE.finditer(text):
        quoted, angled = match.groups()
        if angled is not None:
            for start, layers, in_headers in LIBRARIES:
                if angled.startswith(start):
                    if layer not in layers:
                        report(match.start(), f"<{angled}> does not belong into {layer}")
                    elif not in_headers and path.endswith(".h"):
                        report(match.start(), f"<{angled}> belongs into a .cpp file, not a header")
                    break
            if layer_of(angled) and (root / angled).exists():
                report(match.start(), f"<{angled}> is ours; write it in quotes")
            continue
        target = layer_of(quoted)
        if target is None:
            report(match.start(), f'"{quoted}" is not written from the root of the project')
        # `version.h.in` stands for the `version.h` that the build makes of it.
        elif not (root / quoted).exists() and not (root / (quoted + ".in")).exists():
            report(match.start(), f'"{quoted}" does not exist')
        elif target != layer and target not in EDGES[layer]:
            report(match.start(), f"{layer} may not include {target} (\"{quoted}\")")

    code = NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    for name, pattern, places in EFFECTS:
        if not allowed(path, layer, places):
            for match in pattern.finditer(code):
                report(match.start(), f"{layer} {name}: {match.group().strip()}")

    if path.endswith(".h") and "#pragma once" not in text:
        report(0, "a header without #pragma once")
    return wrong


def sources(root):
    """Every source file of every layer, and whatever lies in their folders without a layer."""
    tops = sorted({layer.split("/")[0] for layer in EDGES})
    return [str(path.relative_to(root)) for top in tops
            for path in sorted((root / top).rglob("*")) if path.suffix in (".h", ".cpp")]


def check(root):
    passed, problems = 0, []
    for path in sources(root):
        wrong = ([f"{path}: this folder is no layer of the table"] if layer_of(path) is None
                 else check_file(root, path))
        problems += wrong
        passed += not wrong
    return passed, problems


# File, its text, and what must be said about it; None: nothing.
SEEDS = [
    ("base/a.h", '#pragma once\n#include <string>\n', None),
    ("base/a.cpp", '#include "dsl/syntax/s.h"\n', "base may not include dsl/syntax"),
    ("base/a.cpp", '#include <boost/spirit/home/x3.hpp>\n', "does not belong into base"),
    ("base/a.cpp", '#include <boost/multiprecision/cpp_int.hpp>\n', None),
    ("base/a.cpp", '#include <nlohmann/json.hpp>\n', None),
    ("base/b.h", '#pragma once\n#include <nlohmann/json.hpp>\n', "not a header"),
    ("base/b.h", '#include <string>\n', "without #pragma once"),
    ("base/a.cpp", '#include "a.h"\n', "not written from the root"),
    ("base/a.cpp", '#include "../base/a.h"\n', "not written from the root"),
    ("base/a.cpp", '#include "base/none.h"\n', "does not exist"),
    ("base/a.cpp", '#include <base/a.h>\n', "is ours"),
    ("base/a.cpp", 'void f() { std::cout << 1; }\n', "base prints"),
    ("base/a.cpp", '// std::cout\nconst char* a = "printf(";\nint b = snprintf(x);\n', None),
    ("base/a.cpp", 'std::ifstream file;\n', "opens a file"),
    ("base/file.cpp", 'int d = ::open(p, 0);\nauto n = ::write(d, p, 1);\n', None),
    ("io/a.cpp", 'int d = ::open(p, 0);\n', None),
    ("io/a.cpp", 'std::ofstream file;\n', "writes a file by itself"),
    ("io/a.cpp", '#include "engine/exact/e.h"\n', "io may not include engine/exact"),
    ("io/a.cpp", '#include <yaml-cpp/yaml.h>\n', "does not belong into io"),
    ("io/a.cpp", '#include "dsl/check/c.h"\n', "io may not include dsl/check"),
    ("io/a.cpp", 'auto t = std::chrono::system_clock::now();\n', "asks the clock"),
    ("cli/a.cpp", 'auto t = std::chrono::steady_clock::now();\nstd::cout << 1;\n', None),
    ("cli/a.cpp", '#include "dsl/check/c.h"\n#include "io/i.h"\n', None),
    ("dsl/parse/a.cpp", '#include <boost/spirit/home/x3.hpp>\n#include "dsl/syntax/s.h"\n', None),
    ("dsl/syntax/a.cpp", '#include "dsl/parse/p.h"\n', "dsl/syntax may not include dsl/parse"),
    ("dsl/program/a.cpp", '#include "dsl/syntax/s.h"\n', "dsl/program may not include dsl/syntax"),
    ("dsl/check/a.cpp", '#include "dsl/parse/p.h"\n', "dsl/check may not include dsl/parse"),
    ("dsl/check/a.cpp", '#include "dsl/data/d.h"\n#include "dsl/program/p.h"\n', None),
    ("dsl/program/a.cpp", '#include "dsl/data/d.h"\n', "dsl/program may not include dsl/data"),
    ("dsl/data/a.cpp", '#include <yaml-cpp/yaml.h>\n', None),
    ("dsl/check/a.cpp", '#include <yaml-cpp/yaml.h>\n', "does not belong into dsl/check"),
    ("cli/a.cpp", '#include "cli/made.h"\n', None),
    ("dsl/check/a.cpp", '#include "dsl/load/l.h"\n', "dsl/check may not include dsl/load"),
    ("engine/exact/a.cpp", '#include "dsl/syntax/s.h"\n', "engine/exact may not include"),
    ("engine/exact/a.cpp", '#include "engine/columnar/c.h"\n', "engine/exact may not include engine/columnar"),
    ("engine/exact/a.cpp", 'const char* v = std::getenv(name);\n', "asks the environment"),
    ("engine/exact/a.cpp", 'long t = time(nullptr);\n', "asks the clock"),
    ("engine/columnar/a.cpp", '#include "engine/exact/e.h"\n', None),
    ("engine/columnar/a.cpp", '#include "io/i.h"\n', "engine/columnar may not include io"),
    ("engine/a.cpp", 'int a;\n', "no layer of the table"),
    ("report/a.cpp", '#include "io/i.h"\n#include "engine/exact/e.h"\n#include "dsl/load/l.h"\n', None),
    ("report/a.cpp", 'std::cout << 1;\n', "report prints"),
    ("report/a.cpp", '#include "dsl/check/c.h"\n', "report may not include dsl/check"),
    ("io/a.cpp", '#include "report/r.h"\n', "io may not include report"),
    ("cli/a.cpp", '#include "report/r.h"\n', None),
    ("engine/verdict/a.cpp", '#include "engine/exact/e.h"\n', "engine/verdict may not include"),
    ("dsl/other/a.cpp", 'int a;\n', "no layer of the table"),
]
PRESENT = ["base/a.h", "dsl/syntax/s.h", "dsl/parse/p.h", "dsl/data/d.h", "dsl/program/p.h",
           "dsl/check/c.h", "dsl/load/l.h", "cli/made.h.in", "engine/exact/e.h", "engine/columnar/c.h", "io/i.h",
           "report/r.h"]


def self_test():
    passed, problems = 0, []
    for path, text, expected in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for present in PRESENT:
                (root / present).parent.mkdir(parents=True, exist_ok=True)
                (root / present).write_text("#pragma once\n")
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
            found = check(root)[1]
            right = (not found if expected is None
                     else len(found) == 1 and expected in found[0] and found[0].startswith(path))
            # Opening and writing in one word is said twice, which is right too.
            right = right or (expected is not None and len(found) > 1
                              and all(f.startswith(path) for f in found)
                              and any(expected in f for f in found))
            passed += right
            if not right:
                problems.append(f"seed {path!r} {text!r}: expected {expected!r}, found {found}")
    return passed, problems


def main():
    if sys.argv[1:] == ["--self-test"]:
        passed, problems = self_test()
        failed = len(SEEDS) - passed
    elif len(sys.argv) == 1:
        passed, problems = check(ROOT)
        failed = len(sources(ROOT)) - passed
        if passed + failed == 0:
            problems, failed = ["no source files were found"], 1
    else:
        sys.exit(__doc__)
    for problem in problems:
        print(problem)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
