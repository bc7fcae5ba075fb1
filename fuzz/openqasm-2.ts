/** Inputs for the OpenQASM 2 front end. */
import type { FuzzLanguage } from './language.ts';
import { wordsOf } from './language.ts';

const HEAD_2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[3];\ncreg c[3];\n';

/** Inputs of this front end. */
export const qasm2: FuzzLanguage = {
  name: 'qasm2',
  file: 'program.qasm',
  head: HEAD_2,
  words: [
    ...wordsOf(String.raw`
      0 1 2 3 7 26 64 1000 4294967296 9007199254740991 1e308 0.5 -1 ( ) [ ] { } , ; : = + - * / % < >
      == != && | x h cx rx rz u3 swap ccx U CX q c a pi sin gate opaque if measure -> reset barrier
      qreg creg include "qelib1.inc" ^ // /* OPENQASM 2.0
    `),
    '\n',
  ],
  seeds: [
    `${HEAD_2}gate g(t) a,b { rx(t/2) a; cx a,b; }\ng(pi) q[0],q[1];\nmeasure q -> c;\nif(c==3) x q[2];\n`,
  ],
  nested: [
    (depth) => `${HEAD_2}rx(${'('.repeat(depth)}1${')'.repeat(depth)}) q[0];`,
    (depth) => `${HEAD_2}rx(${'-'.repeat(depth)}1) q[0];`,
    (depth) => `${HEAD_2}rx(${'sin('.repeat(depth)}1${')'.repeat(depth)}) q[0];`,
    (depth) => `${HEAD_2}${'if(c==1) '.repeat(depth)}x q[0];`,
    (depth) => `${HEAD_2}rx(1${'^2'.repeat(depth)}) q[0];`,
    (depth) =>
      `${HEAD_2}gate g0 a { x a; }\n${Array.from({ length: depth % 64 }, (_, n) => `gate g${n + 1} a { g${n} a; g${n} a; }`).join('\n')}\ng${depth % 64} q[0];`,
  ],
  huge: [
    (count) => `OPENQASM 2.0;\nqreg q[${count}];\nU(0,0,0) q;`,
    (count) => `OPENQASM 2.0;\nqreg q[2];\ncreg c[${count}];`,
    (count) => `${HEAD_2}x q[${count}];`,
    (count) => `${HEAD_2}rx(${'1+'.repeat(count % 20_000)}1) q[0];`,
    (count) => `${HEAD_2}if(c==${count}) x q[0];`,
  ],
};
