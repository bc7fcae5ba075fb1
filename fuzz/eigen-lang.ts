/** Inputs for the Eigen-Lang front end. */
import type { FuzzLanguage } from './language.ts';
import { wordsOf } from './language.ts';

const HEAD_EIGEN =
  'from eigen_lang import *\nimport math\n@hybrid_program\ndef main():\n    q = QubitRegister(3)\n';

/** Inputs of this front end. */
export const eigen: FuzzLanguage = {
  name: 'eigen',
  file: 'program.eigen.py',
  head: HEAD_EIGEN,
  words: [
    ...wordsOf(String.raw`
      0 1 2 3 7 26 64 1000 4294967296 9007199254740991 1e308 0.5 -1 ( ) [ ] { } , ; : = + - * / % < >
      == != && | x h cx rx u3 q i f a for in range if else elif while def return pass break continue
      and or not True None measure c=[0] basis="X" measure_all() reset Param("t") math.pi Observable
      ExpectationValue minimize QubitRegister(2) len sum zip enumerate lambda class import "s" ** //
      . @ # ''' f"{a}" c[0] c m measure(q[0]) measure(q) ClassicalRegister(2) load_dataset("d") tuple .size return
    `),
    '\n    ',
    '\n',
    '\n        ',
  ],
  seeds: [
    `${HEAD_EIGEN}    t = Param("t", 0.5)\n    for i in range(2):\n        rx(q[i], 2 * t + math.pi / 4)\n    cx(q[0], q[1])\n    measure(q[0], q[1], c=[1, 0], basis="X")\n`,
    `from eigen_lang import *\ndef f(q, n=1):\n    return [x(q) for _ in range(n) if n > 0]\n@hybrid_program(shots=10)\ndef main():\n    a = [1, 2, 3]\n    while len(a) > 1:\n        a = a[1:]\n    f(a[0], n=2)\n    return ExpectationValue(observable=Observable([(0.5, "ZZ")]))\n`,
    `from eigen_lang import *\n@hybrid_program(shots=10, metadata={"a": [1]})\ndef main():\n    q = QubitRegister(2)\n    c = ClassicalRegister(2)\n    m = measure(q[0], c=[c[0]])\n    if m == 1 and not c[1]:\n        x(q[1])\n    elif c > 1:\n        (a, (b, n)) = 1, (2, 3)\n    else:\n        z(q[0])\n    while c[0] == 1 or c[1]:\n        measure(q, c=c)\n    return {"c": c, "m": [m, q.size], "d": load_dataset("d")}\n`,
  ],
  nested: [
    (depth) => `${HEAD_EIGEN}    rx(q[0], ${'('.repeat(depth)}1${')'.repeat(depth)})`,
    (depth) => `${HEAD_EIGEN}    rx(q[0], ${'-'.repeat(depth)}1)`,
    (depth) => `${HEAD_EIGEN}    a = ${'['.repeat(depth)}${']'.repeat(depth)}`,
    (depth) => `${HEAD_EIGEN}    x(q${'[0]'.repeat(depth)})`,
    (depth) =>
      `${HEAD_EIGEN}${Array.from({ length: depth % 300 }, (_, n) => `${'    '.repeat(n + 1)}if True:\n`).join('')}${'    '.repeat((depth % 300) + 1)}x(0)`,
    (depth) => `${HEAD_EIGEN}    rx(q[0], ${'math.sin('.repeat(depth)}1${')'.repeat(depth)})`,
    (depth) => `${HEAD_EIGEN}    a = ${'1 if True else '.repeat(depth)}1`,
    (depth) => `${HEAD_EIGEN}    a = ${'not '.repeat(depth)}True`,
    (depth) => `${HEAD_EIGEN}    a = [${'0]+['.repeat(depth)}]`,
    (depth) => `${HEAD_EIGEN}    return ${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    (depth) => `${HEAD_EIGEN}    ${'('.repeat(depth)}a,${'),'.repeat(depth)} = 1`,
    (depth) =>
      `${HEAD_EIGEN}    c = ClassicalRegister(1)\n${Array.from({ length: depth % 100 }, (_, n) => `${'    '.repeat(n + 1)}while c[0] == 1:\n`).join('')}${'    '.repeat((depth % 100) + 1)}measure(q[0], c=c[0])`,
    (depth) =>
      `${HEAD_EIGEN}    c = ClassicalRegister(2)\n    if ${'not (c[0] or '.repeat(depth)}c[1]${')'.repeat(depth)}:\n        x(0)`,
  ],
  huge: [
    (count) => `${HEAD_EIGEN}    QubitRegister(${count})`,
    (count) => `${HEAD_EIGEN}    ClassicalRegister(${count})`,
    (count) => `${HEAD_EIGEN}    for i in range(${count}):\n        x(0)`,
    (count) =>
      `${HEAD_EIGEN}    for i in range(${count}):\n        for j in range(${count}):\n            pass`,
    (count) => `${HEAD_EIGEN}    a = [0] * ${count}`,
    () => `${HEAD_EIGEN}    a = [0]\n    while True:\n        a = a + a`,
    (count) => `${HEAD_EIGEN}    a = 2 ** ${count}\n    b = 2.0 ** ${count}`,
    (count) => `${HEAD_EIGEN}    x(${count})`,
    (count) =>
      `${HEAD_EIGEN}    a = [0]\n    b = [0]\n    for i in range(${count % 30_000}):\n        a = [a]\n        b = [b]\n    c = a == b\n    x(a)\n    return a`,
    (count) =>
      `${HEAD_EIGEN}    a = [0]\n    b = [0]\n    for i in range(${count % 100}):\n        a = [a, a]\n        b = [b, b]\n    c = a == b\n    d = a - 1\n    return a`,
    (count) =>
      `${HEAD_EIGEN}    c = ClassicalRegister(3)\n    for i in range(${count}):\n        if c > 1 or not c[0]:\n            x(0)`,
    (count) => `${HEAD_EIGEN}    measure(0, c=${count})`,
    (count) => `${HEAD_EIGEN}    a = [[i for i in range(1000)] for j in range(${count})]`,
    (count) => `${HEAD_EIGEN}    a = [[0] * 100000 for i in range(${count})]`,
    (count) =>
      `${HEAD_EIGEN}    a = [0]\n    for i in range(${count % 100}):\n        a = [a, a]\n    x(a)\n    measure(a)`,
    (count) =>
      `${HEAD_EIGEN}    t = Param("t")\n    a = t\n    for i in range(${count % 450}):\n        a = a + t\n    for i in range(${count}):\n        rx(0, a)`,
    (count) =>
      `${HEAD_EIGEN}    t = Param("t")\n    a = t\n    for i in range(${count % 5000}):\n        a = a + a * t\n    rx(0, a)`,
  ],
};
