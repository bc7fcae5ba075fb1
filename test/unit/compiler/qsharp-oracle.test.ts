/**
 * An independent oracle: the OpenQASM 3 front end and simulator of qsharp-lang run the same programs. Compared is the
 * subset that both accept: gates of stdgates.inc, modifiers, gate and def, constants and loops, resets, measurements
 * and conditions on bits, one `output` register. It has no seed, so its shots are held against our exact distribution:
 * none outside the support, and a distance that chance exceeds once in a million runs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getCompiler, loadWasmModule, QscEventTarget } from 'qsharp-lang';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, SIMULATOR } from '../../support/compile.ts';
import { exactDistribution, totalVariation } from '../../support/reference-distribution.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { BASES, deviceWith } from '../../support/random-circuits.ts';

const SHOTS = 400;
const CHANCE = 1e-6;
const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';

const PROGRAMS: Readonly<Record<string, string>> = {
  'standard gates': `qubit[3] q; output bit[3] c;
h q[0]; ry(0.7) q[1]; sx q[2]; cx q[0], q[1]; cp(pi/3) q[1], q[2]; crx(0.4) q[0], q[2]; swap q[0], q[1];
cswap q[0], q[1], q[2]; u3(0.3, 0.2, 0.1) q[0]; cy q[2], q[0]; ch q[0], q[1]; tdg q[2]; h q[2]; c = measure q;`,
  'modifiers and gate definitions': `gate twist(a, b) x, y { rx(a) x; ctrl @ rz(b) x, y; inv @ s y; }
qubit[4] q; output bit[4] c;
h q; twist(0.3, 1.1) q[0], q[1]; inv @ twist(0.2, 0.5) q[1], q[2]; ctrl @ twist(0.9, 0.4) q[3], q[0], q[2];
negctrl @ ry(1.3) q[0], q[3]; pow(3) @ t q[1]; ctrl(2) @ x q[0], q[1], q[3]; h q; c = measure q;`,
  'loops and constants': `const int n = 4;
qubit[n] q; output bit[n] c;
for int i in [0:n-1] { ry(0.3 * (i + 1)) q[i]; }
for int i in [0:n-2] { cx q[i], q[i+1]; rz(pi / 2 ** i) q[i+1]; }
h q[n-1]; c = measure q;`,
  'a subroutine': `def mix(qubit a, qubit b, float t) { rx(t) a; cz a, b; ry(t / 2) b; }
qubit[2] q; output bit[2] c;
h q[0]; mix(q[0], q[1], 0.8); mix(q[1], q[0], 1.4); c = measure q;`,
  'measurement in the middle': `qubit[3] q; output bit[3] c;
ry(1.1) q[0]; h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];
c[0] = measure q[0]; c[1] = measure q[1];
if (c[1] == 1) { x q[2]; }
if (c[0] == 1) { z q[2]; } else { rx(0.2) q[2]; }
reset q[0]; c[2] = measure q[2];`,
};

function keyOf(result: string): string {
  return [...result.matchAll(/Zero|One/g)]
    .map(([word]) => (word === 'One' ? '1' : '0'))
    .reverse()
    .join('');
}

async function sampled(source: string): Promise<ReadonlyMap<string, number>> {
  const events = new QscEventTarget(true);
  const program = { sources: [['program.qasm', source]] as [string, string][], languageFeatures: [] };
  const settings = { projectType: 'openqasm', profile: 'unrestricted' } as const;
  await (await getCompiler()).run({ ...program, ...settings }, '', SHOTS, events);
  const shares = new Map<string, number>();
  for (const { success, result } of events.getResults()) {
    expect(success, JSON.stringify(result)).toBe(true);
    const key = keyOf(JSON.stringify(result));
    shares.set(key, (shares.get(key) ?? 0) + 1 / SHOTS);
  }
  return shares;
}

function expectSame(exact: ReadonlyMap<string, number>, shares: ReadonlyMap<string, number>): void {
  for (const key of shares.keys()) expect(exact.get(key) ?? 0, key).toBeGreaterThan(0);
  const spread = [...exact.values()].reduce(
    (sum, p) => sum + Math.sqrt((2 * p * (1 - p)) / (Math.PI * SHOTS)),
    0,
  );
  const bound = spread / 2 + Math.sqrt(Math.log(1 / CHANCE) / (2 * SHOTS));
  expect(totalVariation(exact, shares)).toBeLessThan(bound);
}

describe('qsharp-lang', () => {
  beforeAll(async () => {
    const entry = createRequire(import.meta.url).resolve('qsharp-lang');
    const file = readFileSync(entry.replace(/dist[\\/].*$/, 'lib/web/qsc_wasm_bg.wasm'));
    await loadWasmModule(new Uint8Array(file).buffer);
  });

  it.each(Object.entries(PROGRAMS))('runs the program as we do: %s', async (_, body) => {
    const exact = exactDistribution(readAqo(compile(HEAD + body, {}, SIMULATOR).aqo));
    expectSame(exact, await sampled(HEAD + body));
  });

  it.each(Object.entries(PROGRAMS))('runs what we emit for an IBM device as we do: %s', async (_, body) => {
    const line = [0, 1, 2].map((qubit) => [qubit, qubit + 1] as const);
    const target = deviceWith(BASES['IBM with cx'], 4, line);
    const exact = exactDistribution(readAqo(compile(HEAD + body, {}, SIMULATOR).aqo));
    const { qasm } = compile(HEAD + body, {}, target);
    expectSame(exact, await sampled(qasm.replace(/^bit\[/m, 'output bit[')));
  });
});
