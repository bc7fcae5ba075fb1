#!/usr/bin/env python3
"""Routes the circuits of `npm run bench -- compiler` with Qiskit's default level and records the figures.

Optional: nothing else needs Python or Qiskit. Run `npm run build`, then `python3 bench/qiskit-routing.py`. It makes a
scratch environment in the temporary folder, installs Qiskit there, and writes bench/qiskit-routing.json;
`npm run format` then brings that file into its usual form.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

QISKIT = "2.6.2"
SEEDS = range(5)
BASIS = ["rz", "sx", "x", "cx"]
ROOT = Path(__file__).resolve().parent.parent


def inside_scratch_environment():
    """Runs this file again with an interpreter that has Qiskit."""
    home = Path(tempfile.gettempdir()) / f"qrtx-bench-qiskit-{QISKIT}"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"qiskit=={QISKIT}"], check=True)
    os.execv(python, [str(python), __file__, "--measure"])


def measure():
    from qiskit import qasm2, transpile

    printed = subprocess.run(
        ["node", ROOT / "dist" / "bench" / "print-routing-circuits.js"], check=True, capture_output=True, text=True
    )
    document = json.loads(printed.stdout)
    circuits = {}
    for entry in document["circuits"]:
        # Qiskit's own gates: it knows what to do with a swap of its own, and not with one that the text defines.
        circuit = qasm2.loads(entry["qasm"], custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
        gates, milliseconds = [], []
        for seed in SEEDS:
            start = time.perf_counter()
            routed = transpile(circuit, coupling_map=document["coupling"], basis_gates=BASIS, seed_transpiler=seed)
            milliseconds.append(round((time.perf_counter() - start) * 1000, 1))
            gates.append(routed.num_nonlocal_gates())
        circuits[entry["name"]] = {"two_qubit_gates": gates, "milliseconds": milliseconds}
        print(f"{entry['name']}: {gates}", file=sys.stderr)
    result = {
        "schema": "qrtx.bench-routing/1",
        "compiler": f"qiskit {QISKIT}, transpile() at its default level",
        "seeds": list(SEEDS),
        "circuits": circuits,
    }
    (ROOT / "bench" / "qiskit-routing.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    measure() if "--measure" in sys.argv else inside_scratch_environment()
