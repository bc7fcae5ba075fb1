"""Runs benchmark circuits in Qulacs and Qiskit Aer: one JSON request a line on stdin, one JSON answer a line on stdout.

A request is {"peer", "qubits", "gates", "shots"}; a gate is [name, params, qubits]. The answer has the seconds of the
run and the processor seconds of all threads meanwhile. Building and fusing the circuit are not counted, nor is the
sampling of Qulacs; Aer does not tell its sampling apart.
"""

import json
import os
import sys
import time

THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))


def qulacs_circuit(qubits, gates):
    from qulacs import QuantumCircuit
    from qulacs.circuit import QuantumCircuitOptimizer
    from qulacs.gate import U1, to_matrix_gate

    circuit = QuantumCircuit(qubits)
    for name, params, on in gates:
        if name == "h":
            circuit.add_H_gate(on[0])
        elif name == "x":
            circuit.add_X_gate(on[0])
        elif name == "cx":
            circuit.add_CNOT_gate(*on)
        elif name == "swap":
            circuit.add_SWAP_gate(*on)
        elif name == "u3":
            circuit.add_U3_gate(on[0], *params)
        elif name == "ry":  # Qulacs turns the other way round
            circuit.add_RY_gate(on[0], -params[0])
        elif name == "rz":
            circuit.add_RZ_gate(on[0], -params[0])
        elif name == "cu1":
            gate = to_matrix_gate(U1(on[1], params[0]))
            gate.add_control_qubit(on[0], 1)
            circuit.add_gate(gate)
        else:
            raise ValueError(f"no gate {name}")
    QuantumCircuitOptimizer().optimize_light(circuit)
    return circuit


def prepare_qulacs(request):
    from qulacs import QuantumState

    circuit = qulacs_circuit(request["qubits"], request["gates"])
    return lambda: circuit.update_quantum_state(QuantumState(request["qubits"]))


def prepare_aer(request):
    from qiskit import QuantumCircuit
    from qiskit_aer import AerSimulator

    circuit = QuantumCircuit(request["qubits"])
    for name, params, on in request["gates"]:
        method = {"u3": "u", "cu1": "cp"}.get(name, name)
        getattr(circuit, method)(*params, *on)
    circuit.measure_all()
    simulator = AerSimulator(method="statevector", max_parallel_threads=THREADS)

    def run():
        result = simulator.run(circuit, shots=request["shots"]).result()
        if not result.success:
            raise RuntimeError(result.status)
        return result.results[0].time_taken  # without the Python around it

    return run


PEERS = {"qulacs": prepare_qulacs, "aer": prepare_aer}

for line in sys.stdin:
    request = json.loads(line)
    run = PEERS[request["peer"]](request)
    start, cpu = time.perf_counter(), time.process_time()
    told = run()
    seconds = told if isinstance(told, float) else time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "cpu_seconds": time.process_time() - cpu}), flush=True)
