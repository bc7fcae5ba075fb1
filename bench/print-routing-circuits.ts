/** Prints the routing circuits as OpenQASM 2 and the coupling map, as one JSON document, for other compilers. */
import { emitOpenQasm2 } from '../src/compiler/emit/openqasm2.ts';
import { FALCON, routingCircuits } from './routing-circuits.ts';

const circuits = routingCircuits().map(({ name, circuit }) => ({ name, qasm: emitOpenQasm2(circuit) }));
console.log(JSON.stringify({ coupling: FALCON.couplingMap, circuits }));
