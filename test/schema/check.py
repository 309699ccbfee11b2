#!/usr/bin/env python3
"""Compares our operator definitions (ODS) with ONNX's official schemas.

  onnx-opset-28.json   the schemas, written once by tools/dev/export-schema
  compatible.txt       `Op version: reason` for changes between operator sets that need no step at import
  deviations.txt       findings of this script that are meant to be, with the reason after `#`

For every operator of the dialect: operand and result kinds, attribute names and defaults, newest version.
For every version of such an operator: either a step in a *Opsets.cpp or a line in compatible.txt, so
that a new release of ONNX becomes a red list of decisions.  Lines that say "types only" are checked, too.

usage: check.py [--tblgen llvm-tblgen-22] [--include DIR]
       check.py --propose        print lines for compatible.txt that follow from the schemas alone
       check.py --type-parameters   print compiler/import/TypeParameters.def
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TYPES_ONLY = "types only"
TYPE_PARAMETERS = ROOT / "compiler/import/TypeParameters.def"


class Schemas:
    """history[name] is the list of versions, oldest first; names are "Conv" and "ml.Scaler"."""

    def __init__(self, path):
        data = json.loads(path.read_text())
        self.types = data["types"]
        self.history = collections.defaultdict(list)
        for record in data["operators"]:
            prefix = record["domain"].removeprefix("ai.onnx.") + "." if record["domain"] else ""
            self.history[prefix + record["op"]].append(record)

    def newest(self, name):
        """The newest version that is not just a note of deprecation."""
        return [record for record in self.history[name] if not record.get("deprecated")][-1]

    @staticmethod
    def type_parameters(inputs):
        """Per input a letter, the same for those that have one type, or '.'; '*' after a variadic one.  Empty: all differ."""
        shared = [value[3] for value in inputs for _ in range(2 if value[1] == "Variadic" else 1)]
        letters = {}
        for parameter in shared:
            if parameter and shared.count(parameter) > 1:
                letters.setdefault(parameter, "abcdefgh"[len(letters)])
        text = "".join(letters.get(value[3], ".") + ("*" if value[1] == "Variadic" else "") for value in inputs)
        return text.rstrip(".") if letters else ""

    def only_types_widen(self, old, new):
        if old["attributes"] != new["attributes"] or new.get("deprecated"):
            return False
        for side in ("inputs", "outputs"):
            if [value[1] for value in old[side]] != [value[1] for value in new[side]]:
                return False
            for before, after in zip(old[side], new[side]):
                if not set(self.types[before[2]]) <= set(self.types[after[2]]):
                    return False
        return old["inputs"] != new["inputs"] or old["outputs"] != new["outputs"]

    def changes(self, name):
        """Pairs of consecutive versions."""
        versions = self.history[name]
        return zip(versions, versions[1:])


class Ods:
    """Our operators, read from TableGen's JSON."""

    def __init__(self, tblgen, include):
        self.ops = {}
        files = sorted((ROOT / "dialects/onnx/ops").glob("*/*.td"))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for records in pool.map(lambda path: self.dump(tblgen, include, path), files):
                for name in records["!instanceof"].get("ONNX_Op", []):
                    self.add(records, records[name])

    @staticmethod
    def dump(tblgen, include, path):
        done = subprocess.run([tblgen, "--dump-json", "-I", include, "-I", str(ROOT), str(path)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            sys.exit(f"{path}: {done.stderr.decode()}")
        return json.loads(done.stdout)

    def add(self, records, op):
        entry = {"since": op["sinceVersion"], "operands": [], "attributes": {}, "results": [],
                 "regions": [name for _, name in op["regions"]["args"]]}
        for value, name in op["arguments"]["args"]:
            record = records[value["def"]]
            if "Attr" in record["!superclasses"]:
                entry["attributes"][name] = self.attribute(record)
            elif "TypeConstraint" in record["!superclasses"]:
                entry["operands"].append((name, self.kind(record)))
        for value, name in op["results"]["args"]:
            entry["results"].append((name, self.kind(records[value["def"]])))
        self.ops[op["opName"]] = entry

    @staticmethod
    def kind(record):
        for kind in ("Optional", "Variadic"):
            if kind in record["!superclasses"]:
                return kind
        return "Single"

    @staticmethod
    def attribute(record):
        """(kind, default): kind is "required", "optional" or "default"."""
        if record["defaultValue"] is not None and not record["isOptional"]:
            return "default", record["defaultValue"]
        return ("optional" if record["isOptional"] else "required"), None


def same_default(text, value):
    """Whether the C++ expression `text` means the schema's `value`."""
    text = text.strip()
    if isinstance(value, str):
        # An enumerator is named after the string it stands for.
        return text.strip('"').split("::")[-1].lower() == value.lower()
    if text in ("true", "false"):
        return int(text == "true") == value
    try:
        return abs(float(text.rstrip("fF")) - value) <= 1e-6 * abs(value)
    except (ValueError, TypeError):
        return re.sub(r"[{}\s]", "", text) == ",".join(str(item) for item in value if value)


def compare_values(name, what, ours, theirs):
    """Operands or results: the kinds must agree; an operand of ours may not be missing or new."""
    for index in range(max(len(ours), len(theirs))):
        if index >= len(ours):
            yield f"{name}: {what} {theirs[index][0]} is missing"
        elif index >= len(theirs):
            yield f"{name}: {what} {ours[index][0]} is not in the schema"
        elif ours[index][1] != theirs[index][1]:
            yield (f"{name}: {what} {ours[index][0]} is {ours[index][1].lower()}, "
                   f"{theirs[index][1].lower()} in the schema")


def compare_attributes(name, ours, theirs):
    for attribute, (kind, presence) in theirs.items():
        if kind in ("GRAPH", "GRAPHS"):
            continue  # these are regions
        if attribute not in ours:
            yield f"{name}: attribute {attribute} is missing"
            continue
        our_kind, our_default = ours[attribute]
        if presence == "required" and our_kind != "required":
            yield f"{name}: attribute {attribute} is {our_kind}, required in the schema"
        elif isinstance(presence, dict):
            if our_kind != "default":
                yield f"{name}: attribute {attribute} is {our_kind}, the schema has the default {presence['default']}"
            elif not same_default(our_default, presence["default"]):
                yield f"{name}: attribute {attribute} defaults to {our_default}, in the schema to {presence['default']}"
    for attribute in ours:
        if attribute not in theirs:
            yield f"{name}: attribute {attribute} is not in the schema"


def compare_operator(name, ours, schemas):
    if name not in schemas.history:
        yield f"{name}: there is no such operator"
        return
    schema = schemas.newest(name)
    if ours["since"] != schema["since"]:
        yield f"{name}: sinceVersion is {ours['since']}, the newest version is {schema['since']}"
    yield from compare_values(name, "operand", ours["operands"], schema["inputs"])
    yield from compare_values(name, "result", ours["results"], schema["outputs"])
    yield from compare_attributes(name, ours["attributes"], schema["attributes"])
    graphs = sum(kind in ("GRAPH", "GRAPHS") for kind, _ in schema["attributes"].values())
    if graphs != len(ours["regions"]):
        yield f"{name}: {len(ours['regions'])} regions, {graphs} subgraphs in the schema"


def read_steps():
    """{(op, version)} of all rows `{"Op", version, ...` in the families' step tables; "" is every operator."""
    steps = set()
    for path in sorted((ROOT / "dialects/onnx").glob("**/*Opsets.cpp")):
        for op, version in re.findall(r'\{\s*"([\w.]*)"\s*,\s*(\d+)\s*,', path.read_text()):
            steps.add((op, int(version)))
    return steps


def read_compatible():
    """{(op, version): reason}"""
    result = {}
    for number, line in enumerate((HERE / "compatible.txt").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"([\w.]+) (\d+): (.+)", line)
        if not match or (match[1], int(match[2])) in result:
            sys.exit(f"compatible.txt:{number}: expected one line `Op version: reason` for each version")
        result[match[1], int(match[2])] = match[3]
    return result


def only_drops_legacy_hint(old, new, steps):
    """`consumed_inputs` went away at operator set 6, for all operators by one step."""
    kept = {name: value for name, value in old["attributes"].items() if name != "consumed_inputs"}
    return ("", new["since"]) in steps and kept != old["attributes"] and kept == new["attributes"] and \
        [value[1] for value in old["inputs"]] == [value[1] for value in new["inputs"]]


def check_versions(schemas, ops, steps, compatible):
    for name in sorted(ops):
        for old, new in schemas.changes(name) if name in schemas.history else []:
            key = name, new["since"]
            if key in steps and key in compatible:
                yield f"{name}: version {key[1]} has a step and a line in compatible.txt"
            elif key not in steps and key not in compatible and not new.get("deprecated") \
                    and not only_drops_legacy_hint(old, new, steps):
                yield f"{name}: version {key[1]} has neither a step nor a line in compatible.txt"
    versions = {(name, record["since"]) for name, records in schemas.history.items() for record in records}
    for name, version in sorted(steps):
        if name and (name, version) not in versions:
            yield f"{name}: a step leads to version {version}, which does not exist"
    for (name, version), reason in compatible.items():
        if (name, version) not in versions:
            yield f"{name}: compatible.txt names version {version}, which does not exist"
        elif reason == TYPES_ONLY:
            old, new = next(pair for pair in schemas.changes(name) if pair[1]["since"] == version)
            if not schemas.only_types_widen(old, new):
                yield f"{name}: more than types changed in version {version}"


def type_parameters(schemas):
    lines = ["// Which inputs of an operator have one element type: those with the same letter; '*' repeats it for all that follow.",
             "// A row is for operator sets from its own to the next row's.  Written by test/schema/check.py --type-parameters."]
    for name in sorted(schemas.history):
        before = ""
        for record in schemas.history[name]:
            text = schemas.type_parameters(record["inputs"]) if not record.get("deprecated") else before
            if text != before:
                lines.append(f'TYPE_PARAMETERS("{name}", {record["since"]}, "{text}")')
            before = text
    return "\n".join(lines) + "\n"


def propose(schemas):
    for name in sorted(schemas.history):
        for old, new in schemas.changes(name):
            if schemas.only_types_widen(old, new):
                print(f"{name} {new['since']}: {TYPES_ONLY}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tblgen", default="llvm-tblgen-22")
    parser.add_argument("--include", default="/usr/lib/llvm-22/include", help="where mlir/IR/OpBase.td is")
    parser.add_argument("--propose", action="store_true")
    parser.add_argument("--type-parameters", action="store_true")
    arguments = parser.parse_args()
    schemas = Schemas(HERE / "onnx-opset-28.json")
    if arguments.propose:
        return propose(schemas)
    if arguments.type_parameters:
        return print(type_parameters(schemas), end="")

    ods = Ods(arguments.tblgen, arguments.include)
    findings = []
    for name, ours in sorted(ods.ops.items()):
        findings += compare_operator(name, ours, schemas)
    if TYPE_PARAMETERS.read_text() != type_parameters(schemas):
        findings.append(f"{TYPE_PARAMETERS.name} is not what --type-parameters prints")
    findings += check_versions(schemas, ods.ops, read_steps(), read_compatible())

    meant = {}
    for line in (HERE / "deviations.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            finding, _, reason = line.partition(" # ")
            meant[finding.strip()] = reason.strip()
    failures = [finding for finding in findings if finding not in meant]
    failures += [f"deviations.txt: no longer true: {finding}" for finding in meant if finding not in findings]
    failures += [f"deviations.txt: without a reason: {finding}" for finding, reason in meant.items() if not reason]
    for failure in failures:
        print(failure)
    print(f"\n{len(ods.ops)} operators, {len(meant)} deviations, {len(failures)} findings")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
