"""Loads rulesets with iptables-legacy-restore in network namespaces of its own, and says whether they were taken.

Standard input: one JSON object a line, {"family": 4|6, "sets": text, "texts": [ruleset, ...]}. For each a line of JSON: [{"ok": bool, "said": text}, ...]."""
import ctypes
import json
import subprocess
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000


def run(command, text):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, errors="replace")


def main():
    for line in sys.stdin:
        case = json.loads(line)
        program = "iptables-legacy-restore" if case["family"] == 4 else "ip6tables-legacy-restore"
        # A namespace of its own for each: nothing of the case before is left.
        if LIBC.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        sets = run(["ipset", "restore"], case["sets"])
        answers = []
        for text in case["texts"]:
            # Some refusals are the kernel's: --test stops before it is asked.
            loaded = run([program], text)
            answers.append({"ok": loaded.returncode == 0, "said": (sets.stderr + loaded.stderr).strip()})
        print(json.dumps(answers), flush=True)


main()
