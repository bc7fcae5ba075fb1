"""Compiles circuits with Qiskit and pytket: one JSON request a line on stdin, one JSON answer a line on stdout.

A request is {"peer", "device", "qasm", "seed"}; the device has qubits, couplingMap and, where errors are known,
gateCalibration and qubitCalibration as in `device-calibration/1`. The answer has the gates [name, params, qubits, bits]
on device qubits, and the milliseconds of the compilation by the clock and of all processors together.
"""

import json
import math
import re
import sys
import time


def readout_error(qubit):
    return (qubit["pMeas0Prep1"] + qubit["pMeas1Prep0"]) / 2


def qiskit_target(device):
    from qiskit.circuit import Parameter
    from qiskit.circuit.library import CXGate, Measure, RZGate, SXGate, XGate
    from qiskit.transpiler import InstructionProperties, Target

    target = Target(num_qubits=device["qubits"])
    every = [(qubit,) for qubit in range(device["qubits"])]
    pairs = [tuple(pair) for pair in device["couplingMap"]]
    known = {}
    for gate in device.get("gateCalibration", []):
        properties = InstructionProperties(duration=gate["lengthNs"] * 1e-9, error=gate["error"])
        known.setdefault(gate["gate"], {})[tuple(gate["qubits"])] = properties
    gates = {"rz": RZGate(Parameter("t")), "sx": SXGate(), "x": XGate(), "cx": CXGate()}
    for name, gate in gates.items():
        target.add_instruction(gate, known.get(name) or {place: None for place in (pairs if name == "cx" else every)})
    readouts = {
        (qubit["index"],): InstructionProperties(duration=qubit["readoutLengthNs"] * 1e-9, error=readout_error(qubit))
        for qubit in device.get("qubitCalibration", [])
    }
    target.add_instruction(Measure(), readouts or {place: None for place in every})
    return target


def qiskit_compiler(device):
    """transpile() at level 3 with all that is known of the device."""
    from qiskit import qasm2
    from qiskit.transpiler.preset_passmanagers import generate_preset_pass_manager

    target = qiskit_target(device)

    def compile_one(text, seed):
        circuit = qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
        manager = generate_preset_pass_manager(3, target=target, seed_transpiler=seed)
        return timed(lambda: manager.run(circuit), qiskit_gates)

    return compile_one


def qiskit_gates(circuit):
    index = lambda bit: circuit.find_bit(bit).index
    return [
        [
            one.operation.name,
            [float(param) for param in one.operation.params],
            [index(qubit) for qubit in one.qubits],
            [index(bit) for bit in one.clbits],
        ]
        for one in circuit.data
        if one.operation.name != "barrier"
    ]


def pytket_compiler(device):
    """What pytket-qiskit does for such devices at its highest level: peephole, noise-aware placement, routing, KAK."""
    from pytket import passes
    from pytket.architecture import Architecture
    from pytket.circuit import Node, OpType
    from pytket.placement import GraphPlacement, NoiseAwarePlacement
    from pytket.qasm import circuit_from_qasm_str

    architecture = Architecture([tuple(pair) for pair in device["couplingMap"]])
    gates = device.get("gateCalibration", [])
    if gates:
        nodes = {Node(gate["qubits"][0]): gate["error"] for gate in gates if gate["gate"] == "sx"}
        links = {tuple(map(Node, gate["qubits"])): gate["error"] for gate in gates if gate["gate"] == "cx"}
        readouts = {Node(qubit["index"]): readout_error(qubit) for qubit in device["qubitCalibration"]}
        placement = NoiseAwarePlacement(architecture, nodes, links, readouts)
    else:
        placement = GraphPlacement(architecture)
    sequence = passes.SequencePass(
        [
            passes.DecomposeBoxes(),
            passes.FullPeepholeOptimise(),
            passes.CXMappingPass(architecture, placement, directed_cx=False, delay_measures=True),
            passes.NaivePlacementPass(architecture),
            passes.KAKDecomposition(allow_swaps=False),
            passes.CliffordSimp(False),
            passes.SynthesiseTket(),
            passes.AutoRebase({OpType.CX, OpType.Rz, OpType.SX, OpType.X}),
            passes.RemoveRedundancies(),
        ]
    )

    def compile_one(text, _seed):
        circuit = circuit_from_qasm_str(text)

        def run():
            sequence.apply(circuit)
            return circuit

        return timed(run, lambda done: pytket_gates(done, text))

    return compile_one


def pytket_gates(circuit, text):
    sizes = [(match[1], int(match[2])) for match in re.finditer(r"creg (\w+)\[(\d+)\]", text)]
    bits = {bit: place for place, bit in enumerate((name, k) for name, size in sizes for k in range(size))}
    names = {"CX": "cx", "Rz": "rz", "SX": "sx", "X": "x", "Measure": "measure"}
    return [
        [
            names[command.op.type.name],
            [float(param) * math.pi for param in command.op.params],
            [qubit.index[0] for qubit in command.qubits],
            [bits[(bit.reg_name, bit.index[0])] for bit in command.bits],
        ]
        for command in circuit.get_commands()
        if command.op.type.name != "Barrier"
    ]


def timed(work, gates_of):
    start, cpu = time.perf_counter(), time.process_time()
    done = work()
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {"gates": gates_of(done), "wall": wall * 1000, "cpu": cpu * 1000}


COMPILERS = {"qiskit": qiskit_compiler, "pytket": pytket_compiler}


def main():
    known = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = request["peer"] + json.dumps(request["device"], sort_keys=True)
        if key not in known:
            known[key] = COMPILERS[request["peer"]](request["device"])
        print(json.dumps(known[key](request["qasm"], request["seed"])), flush=True)


main()
