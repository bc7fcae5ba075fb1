"""Exact distributions of OpenQASM 3 programs as other tools read them.

The argument names a JSON document: {name: {"text": …, "registers": [names, lowest first], "follow": true or false}}.
Writes one to stdout: {name: {"distribution": {key: probability}}}, or {name: {"error": …}}. Every program goes through the
reference parser and through Qiskit's importer; the circuit that Qiskit makes of it is followed over all outcomes of its
measurements, where that is asked for. Of a state only the qubits are kept that a gate has touched since they were last 0
or 1.
"""

import json
import sys
from collections import defaultdict

import numpy as np
import openqasm3
import qiskit.qasm3
from qiskit.circuit import Clbit
from qiskit.quantum_info import Operator

SMALL = 1e-11
TURNS = 10_000
MATRICES = {}


def matrix_of(operation):
    """The matrix of a gate; those of the library are computed once."""
    if operation.base_class.__module__.startswith("qiskit.circuit.library"):
        key = (operation.name, tuple(map(float, operation.params)))
        if key not in MATRICES:
            MATRICES[key] = Operator(operation).data
        return MATRICES[key]
    return Operator(operation).data


def steps_of(circuit, qubits, clbits):
    """A circuit of Qiskit as steps on numbers: the maps say which number a bit has."""
    steps = []
    for item in circuit.data:
        operation = item.operation
        on = [qubits[bit] for bit in item.qubits]
        into = [clbits[bit] for bit in item.clbits]
        if operation.name in ("if_else", "while_loop"):
            target, value = operation.condition
            read = [clbits[bit] for bit in ([target] if isinstance(target, Clbit) else target)]
            blocks = [
                [] if block is None else steps_of(block, dict(zip(block.qubits, on)), dict(zip(block.clbits, into)))
                for block in operation.blocks
            ]
            steps.append((operation.name, read, int(value), blocks))
        elif operation.name in ("measure", "reset"):
            steps.append((operation.name, on[0], into[0] if into else None))
        elif operation.name != "barrier":
            steps.append(("gate", matrix_of(operation), on))
    return steps


class Branch:
    """One course of events: its probability, the classical bits, the qubits with a value, and the state of the rest."""

    def __init__(self, weight, bits, known, live, state):
        self.weight, self.bits, self.known, self.live, self.state = weight, bits, known, live, state

    def identity(self):
        state = (np.round(self.state, 9) + 0.0).tobytes()
        return tuple(sorted(self.bits.items())), tuple(sorted(self.known.items())), tuple(self.live), state

    def apply(self, matrix, qubits):
        """Applies a matrix; its lowest index bit is the first qubit."""
        for qubit in qubits:
            if qubit not in self.live:
                one = self.known.pop(qubit, 0)
                self.state = np.multiply.outer(self.state, np.array([1 - one, one], dtype=complex))
                self.live.append(qubit)
        count = len(qubits)
        axes = [self.live.index(qubit) for qubit in reversed(qubits)]
        tensor = np.tensordot(matrix.reshape([2] * (2 * count)), self.state, (range(count, 2 * count), axes))
        self.state = np.moveaxis(tensor, range(count), axes)

    def split(self, qubit):
        """The outcomes of a measurement, each with the branch in which it came."""
        if qubit not in self.live:
            return [(self.known.get(qubit, 0), self)]
        axis = self.live.index(qubit)
        live = [one for one in self.live if one != qubit]
        parts = []
        for outcome in (0, 1):
            state = np.take(self.state, outcome, axis)
            chance = float(np.vdot(state, state).real)
            if self.weight * chance >= SMALL:
                known = {**self.known, qubit: outcome}
                part = Branch(self.weight * chance, dict(self.bits), known, list(live), state / chance**0.5)
                parts.append((outcome, part))
        return parts

    def holds(self, read, value):
        return sum(self.bits.get(bit, 0) << index for index, bit in enumerate(read)) == value


def merged(branches):
    """Branches that differ in nothing but their past are one."""
    found = {}
    for branch in branches:
        known = found.setdefault(branch.identity(), branch)
        if known is not branch:
            known.weight += branch.weight
    return list(found.values())


def qubits_of(step):
    if step[0] == "gate":
        return set(step[2])
    if step[0] in ("measure", "reset"):
        return {step[1]}
    return {qubit for block in step[3] for inner in block for qubit in qubits_of(inner)}


def follow(branches, steps, wanted=None):
    """Takes steps one after the other; of qubits that no later one and no `wanted` names, the value is forgotten."""
    last = {qubit: index for index, step in enumerate(steps) for qubit in qubits_of(step)} if wanted is not None else {}
    for index, step in enumerate(steps):
        done = [after for branch in branches for after in take(branch, step)]
        if step[0] == "gate":
            branches = done
            continue
        for branch in done:
            for qubit in [one for one in branch.known if last.get(one, len(steps)) <= index and one not in wanted]:
                del branch.known[qubit]
        branches = merged(done)
    return branches


def take(branch, step):
    kind = step[0]
    if kind == "gate":
        branch.apply(step[1], step[2])
        return [branch]
    if kind in ("measure", "reset"):
        parts = branch.split(step[1])
        for outcome, part in parts:
            if kind == "measure":
                part.bits[step[2]] = outcome
            else:
                part.known[step[1]] = 0
        return [part for _, part in parts]
    _, read, value, blocks = step
    if kind == "if_else":
        chosen = 0 if branch.holds(read, value) else 1
        return follow([branch], blocks[chosen]) if chosen < len(blocks) else [branch]
    waiting, ended = [branch], []
    for _ in range(TURNS):
        ended += [one for one in waiting if not one.holds(read, value)]
        waiting = [one for one in waiting if one.holds(read, value)]
        if not waiting:
            return ended
        waiting = follow(waiting, blocks[0])
    raise RuntimeError("a loop does not end")


def without_last_measurements(steps):
    """The steps before the measurements at the end, and the measured qubit of every bit that these write."""
    end = len(steps)
    measured = {}
    while end > 0 and steps[end - 1][0] == "measure":
        _, qubit, bit = steps[end - 1]
        if qubit in measured.values() or bit in measured:
            break
        measured[bit] = qubit
        end -= 1
    return steps[:end], measured


def distribution(circuit, registers):
    qubits = {bit: index for index, bit in enumerate(circuit.qubits)}
    clbits = {bit: index for index, bit in enumerate(circuit.clbits)}
    named = {register.name: register for register in circuit.cregs}
    order = [clbits[bit] for name in registers for bit in named[name]]
    steps, measured = without_last_measurements(steps_of(circuit, qubits, clbits))
    result = defaultdict(float)
    start = Branch(1.0, {}, {}, [], np.ones((), dtype=complex))
    for branch in follow([start], steps, set(measured.values())):
        chances = np.abs(branch.state) ** 2 * branch.weight
        for place in np.argwhere(chances > SMALL):
            values = {**branch.known, **dict(zip(branch.live, place))}
            bits = {**branch.bits, **{bit: values.get(qubit, 0) for bit, qubit in measured.items()}}
            result["".join(str(bits.get(bit, 0)) for bit in reversed(order))] += float(chances[tuple(place)])
    return result


def read(program):
    openqasm3.parse(program["text"])
    circuit = qiskit.qasm3.loads(program["text"])
    return {"distribution": distribution(circuit, program["registers"]) if program["follow"] else {}}


def main():
    results = {}
    with open(sys.argv[1], encoding="utf-8") as file:
        programs = json.load(file)
    for name, program in programs.items():
        try:
            results[name] = read(program)
        except Exception as error:  # the test shows what a reader said
            results[name] = {"error": f"{type(error).__name__}: {error}"}
    json.dump(results, sys.stdout)


main()
