/** Inputs for the OpenQASM 3 front end. */
import type { FuzzLanguage } from './language.ts';
import { wordsOf } from './language.ts';

const HEAD_3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[3] q;\nbit[3] c;\n';

/** Inputs of this front end. */
export const qasm3: FuzzLanguage = {
  name: 'qasm3',
  file: 'program.qasm',
  head: HEAD_3,
  words: [
    ...wordsOf(String.raw`
      0 1 2 3 7 26 64 1000 4294967296 9007199254740991 1e308 0.5 -1 ( ) [ ] { } , ; : = + - * / % < >
      == != && | x h cx rx rz u3 swap ccx U CX q c n i f pi sin gate def if else for in while switch
      case default const input output let int uint[8] float angle[4] bool bit qubit measure -> reset
      barrier return break continue ctrl negctrl inv pow @ ++ << >> ** ^ ~ ! || & += "101" $0 true
      end sizeof popcount rotl // /* delay[10ns] defcal extern box
    `),
    'array[int[8], 2]',
    '\n',
  ],
  seeds: [
    `${HEAD_3}int n = 2;\nfor int i in [0:n] { x q[i]; }\nc = measure q;\nif (c[0] && !c[1]) { h q[0]; } else { z q[1]; }\n`,
    `${HEAD_3}def f(qubit a, int n) -> bit { if (n > 1) { rx(pi / n) a; } return measure a; }\nc[0] = f(q[0], 2);\nwhile (c[0]) { c[0] = measure q[1]; }\nswitch (c) { case 1, 2 { x q; } default { } }\n`,
    `${HEAD_3}input angle t;\ngate g(a) p, r { ctrl @ rx(2*a) p, r; inv @ pow(2) @ s p; }\ng(t / 2) q[0], q[1];\narray[int[8], 2, 2] m = {{1, 2}, {0, 1}};\nx q[m[1, 1]];\nlet e = q[0:1] ++ q[2];\nangle[4] k = pi / 2;\n`,
  ],
  nested: [
    (depth) => `${HEAD_3}rx(${'('.repeat(depth)}1${')'.repeat(depth)}) q[0];`,
    (depth) => `${HEAD_3}rx(${'-'.repeat(depth)}1) q[0];`,
    (depth) => `${HEAD_3}rx(${'sin('.repeat(depth)}1${')'.repeat(depth)}) q[0];`,
    (depth) => `${HEAD_3}${'{'.repeat(depth)}x q;${'}'.repeat(depth)}`,
    (depth) => `${HEAD_3}${'if (true) '.repeat(depth)}x q;`,
    (depth) => `${HEAD_3}c = measure q;\n${'if (c[0]) { '.repeat(depth)}x q;${'}'.repeat(depth)}`,
    (depth) => `${HEAD_3}${'for int i in [0:1] '.repeat(depth % 30)}x q;`,
    (depth) => `${HEAD_3}${'ctrl @ '.repeat(depth)}x q[0];`,
    (depth) => `${HEAD_3}x q${'[0]'.repeat(depth)};`,
    (depth) => `${HEAD_3}array[int[8], 1] a = ${'{'.repeat(depth)}1${'}'.repeat(depth)};`,
    (depth) =>
      `${HEAD_3}c = measure q;\nswitch (c) { ${Array.from({ length: depth % 300 }, (_, n) => `case ${n} { x q; }`).join(' ')} }`,
    (depth) => `${HEAD_3}bool b = ${'!'.repeat(depth)}true;`,
    (depth) => `${HEAD_3}bool b = ${'c[0] || c[1] && '.repeat(depth % 500)}true;`,
  ],
  huge: [
    (count) => `OPENQASM 3.0;\nqubit[${count}] q;`,
    (count) => `OPENQASM 3.0;\nqubit q;\nbit[${count}] c;`,
    (count) => `${HEAD_3}for int i in [0:${count}] { x q; }`,
    (count) => `${HEAD_3}for int i in [0:${count}] { for int j in [0:${count}] { } }`,
    (count) => `${HEAD_3}int i = 0;\nwhile (i < ${count}) { i += 1; }`,
    (count) => `${HEAD_3}array[int[8], ${count}] a;`,
    (count) => `${HEAD_3}array[int[8], ${count}, ${count}, ${count}] a;`,
    (count) => `${HEAD_3}pow(${count}) @ U(1, 2, 3) q[0];`,
    (count) => `${HEAD_3}gate g a { U(1, 2, 3) a; x a; }\npow(${count}) @ g q[0];`,
    (count) => `${HEAD_3}input angle w;\npow(${count}) @ U(w, 2 * w, w / 3) q[0];`,
    (count) =>
      `OPENQASM 3.0;\nqubit[26] q;\nfor int i in [0:${count}] { ctrl(25) @ U(1, 2, 3) ${Array.from({ length: 26 }, (_, k) => `q[${k}]`).join(', ')}; }`,
    (count) => `${HEAD_3}const bit[${count}] b = 1;`,
    (count) => `${HEAD_3}for int i in [0:${count}] { bit[65536] b; array[int[8], 1000, 1000] a; }`,
    (count) =>
      `${HEAD_3}def f(readonly array[int[8], #dim = 1] a, int n) { if (n > 0) { f(a ++ a, n - 1); } }\narray[int[8], 2] b = {1, 2};\nf(b, ${count % 200});`,
    (count) => `${HEAD_3}ctrl(${count}) @ x q[0];`,
    (count) => `${HEAD_3}int[${count}] a = 1;`,
    (count) => `${HEAD_3}int a = 1 << ${count};\nfloat b = 2.0 ** ${count};`,
    (count) => `${HEAD_3}x q[0:${count}];`,
    (count) => `${HEAD_3}bit[4] b = rotl("0110", ${count});`,
    (count) => `OPENQASM 3.0;\nx $${count};`,
    (count) => `${HEAD_3}c = measure q;\nif (c == ${count}) x q;`,
  ],
};
