/** Inputs for the AQO front end. */
import type { FuzzLanguage } from './language.ts';
import { wordsOf } from './language.ts';

const AQO_SEED =
  '{"clbits":2,"operations":[{"op":"RX","params":{"theta":"2*t+pi/2"},"q":[0]},{"op":"CX","q":[0,1]},{"basis":"Z","c":[0],"op":"MEASURE","q":[0]},{"condition":[{"bits":[0],"op":"==","value":1}],"else":[],"op":"IF","then":[{"op":"X","q":[1]}]},{"body":[{"c":[0],"op":"ASSIGN","values":[0]}],"condition":[{"bits":[0],"op":"==","value":1}],"max":5,"op":"WHILE"}],"parameters":{"t":0.5},"qubits":2,"version":"1.1.0"}';
const aqoOf = (operations: string, qubits: string | number = 2, version = '1.1.0'): string =>
  `{"clbits":2,"operations":[${operations}],"qubits":${qubits},"version":"${version}"}`;

/** Inputs of this front end. */
export const aqo: FuzzLanguage = {
  name: 'aqo',
  file: 'circuit.aqo.json',
  head: '{"version":"1.1.0","clbits":2,"qubits":2,"operations":[',
  words: [
    ...wordsOf(String.raw`
      0 1 2 3 7 26 64 1000 4294967296 9007199254740991 1e308 0.5 -1 { } [ ] , : "op" "q" "c" "X" "CX"
      "RX" "MEASURE" "IF" "WHILE" "ASSIGN" "RESET" "condition" "bits" "value" "==" "then" "else"
      "body" "max" "params" "theta" "pi/2" "t^t" "basis" "values" "qubits" "version" "1.0.0" "0.1"
      null true "\u0000"
    `),
  ],
  seeds: [AQO_SEED, aqoOf('{"op":"H","q":[0]},{"c":[0,1],"op":"MEASURE","q":[0,1]}', 2, '1.0.0')],
  nested: [
    (depth) => aqoOf(`${'{"op":"IF","condition":[],"then":['.repeat(depth)}${']}'.repeat(depth)}`),
    (depth) => aqoOf(`{"op":"RX","q":[0],"params":{"theta":"${'('.repeat(depth)}1${')'.repeat(depth)}"}}`),
    (depth) => aqoOf(`{"op":"RX","q":[0],"params":{"theta":"${'-'.repeat(depth)}t"}}`),
    (depth) => aqoOf(`{"op":"RX","q":[0],"params":{"theta":"${'t^'.repeat(depth)}t"}}`),
    (depth) => '['.repeat(depth),
    (depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  ],
  huge: [
    (count) => aqoOf('', count),
    (count) => aqoOf(`{"op":"X","q":[${count}]}`),
    (count) =>
      aqoOf(`{"op":"WHILE","condition":[{"bits":[0],"op":"==","value":0}],"body":[],"max":${count}}`),
    (count) => `{"version":"1.1.0","clbits":${count},"qubits":1,"operations":[]}`,
    (count) => aqoOf(`{"op":"RX","q":[0],"params":{"theta":"${'t+'.repeat(count % 3000)}1"}}`),
  ],
};
