// A Bell pair: the two qubits are measured equal, 00 or 11, each half of the time.
OPENQASM 3.0;
include "stdgates.inc";

qubit[2] q;
bit[2] c;

h q[0];
cx q[0], q[1];
c = measure q;
