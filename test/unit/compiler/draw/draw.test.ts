/** Circuit diagrams: everything is drawn once, in order, without overlap, within the width; text and SVG agree. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagram, layOut, markWidth, type Placed } from '../../../../src/compiler/draw/layout.ts';
import { diagramSvg } from '../../../../src/compiler/draw/svg.ts';
import { diagramText } from '../../../../src/compiler/draw/text.ts';
import { toCircuit } from '../../../../src/compiler/local-compiler.ts';
import type { Circuit, Operation } from '../../../../src/domain/circuit.ts';
import { anyGate } from '../../../support/random-circuits.ts';
import { SIMULATOR } from '../../../support/compile.ts';

const condition = [{ bits: [0], op: '==', value: 1 }] as const;
const simple: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: anyGate },
  fc.constantFrom<Operation>(
    { kind: 'measure', qubits: [0, 2], clbits: [1, 0], basis: 'Z' },
    { kind: 'reset', qubits: [1, 3] },
    { kind: 'barrier', qubits: [0, 3] },
    { kind: 'assign', clbits: [1], sources: [{ bit: 0, inverted: true }] },
    { kind: 'gate', gate: 'gphase', targets: [], controls: [], params: [1], condition },
    { kind: 'gate', gate: 'x', targets: [2], controls: [0], params: [], condition },
  ),
);
const blocks: fc.Arbitrary<Operation> = fc
  .tuple(fc.array(simple, { maxLength: 4 }), fc.array(simple, { maxLength: 3 }), fc.boolean())
  .map(([then, otherwise, loop]) =>
    loop
      ? { kind: 'while', when: condition, body: then, max: 9 }
      : { kind: 'if', when: condition, then, otherwise },
  );
const circuits = fc
  .array(fc.oneof({ weight: 5, arbitrary: simple }, { weight: 1, arbitrary: blocks }), { maxLength: 40 })
  .map((operations): Circuit => ({ qubits: 4, clbits: 2, operations, parameters: {} }));

const placed = (diagram: Diagram): readonly Placed[] => diagram.bands.flatMap(({ steps }) => steps);

/** How many steps operations become, and in which order they use a row. */
function flat(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === 'measure' || operation.kind === 'reset')
      return operation.qubits.map(() => operation);
    if (operation.kind === 'while') return [operation, ...flat(operation.body), operation];
    if (operation.kind !== 'if') return [operation];
    const otherwise = operation.otherwise.length === 0 ? [] : [operation, ...flat(operation.otherwise)];
    return [operation, ...flat(operation.then), ...otherwise, operation];
  });
}

describe('the layout of a diagram', () => {
  it('draws every operation once, and on every wire in the order of the program', () => {
    fc.assert(
      fc.property(circuits, (circuit) => {
        const steps = placed(layOut(circuit, 80));
        const expected = flat(circuit.operations);
        const count = (all: readonly Operation[], one: Operation) =>
          all.filter((other) => other === one).length;
        const found = steps.map(({ operation }) => operation);
        expect(found).toHaveLength(expected.length);
        for (const operation of new Set(expected))
          expect(count(found, operation)).toBe(count(expected, operation));
        for (let row = 0; row <= circuit.qubits; row++) {
          const onRow = steps.filter(({ top, bottom }) => top <= row && row <= bottom);
          const firsts = onRow.map(({ operation }) => operation);
          // The operations of a wire are a subsequence of the program.
          let at = 0;
          for (const operation of firsts) {
            at = expected.indexOf(operation, at) + 1;
            expect(at).toBeGreaterThan(0);
          }
        }
      }),
      { seed: 41, numRuns: 100 },
    );
  });

  it('puts no two steps on the same wire of a column, and every mark inside its step', () => {
    fc.assert(
      fc.property(circuits, (circuit) => {
        const taken = new Set<string>();
        for (const { column, top, bottom, marks } of placed(layOut(circuit, 80))) {
          for (let row = top; row <= bottom; row++) {
            expect(taken).not.toContain(`${column}:${row}`);
            taken.add(`${column}:${row}`);
          }
          for (const { row } of marks) expect(row >= top && row <= bottom).toBe(true);
        }
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it('keeps every band, as text too, within the width, and every label within its column', () => {
    fc.assert(
      fc.property(circuits, fc.integer({ min: 40, max: 160 }), (circuit, width) => {
        const diagram = layOut(circuit, width);
        for (const band of diagram.bands) expect(band.width).toBeLessThanOrEqual(width);
        for (const step of placed(diagram))
          for (const mark of step.marks) expect(markWidth(mark)).toBeLessThanOrEqual(step.width);
        for (const line of diagramText(diagram)) expect(line.length).toBeLessThanOrEqual(width);
      }),
      { seed: 43, numRuns: 100 },
    );
  });

  it('refuses what is too large, and says what to do instead', () => {
    const operation: Operation = { kind: 'reset', qubits: [0] };
    const operations = Array.from({ length: 10_001 }, () => operation);
    const draw = (): unknown => layOut({ qubits: 1, clbits: 0, operations, parameters: {} }, 80);
    expect(draw).toThrow(/10001 steps; at most 10000 steps are drawn: use `qrtx compile --stats`/);
    const wide = operations.slice(0, 500);
    expect(() => layOut({ qubits: 500, clbits: 0, operations: wide, parameters: {} }, 80)).toThrow(/200000/);
  });
});

describe('the text of a diagram', () => {
  it('connects controls with their target through the wires between', () => {
    const lines = drawn('qubit[3] q; cx q[0], q[2];', 80);
    const first = lines.findIndex((line) => line.includes('●'));
    const at = lines[first]?.indexOf('●') ?? -1;
    expect(at).toBeGreaterThan(0);
    const below = lines
      .slice(first)
      .map((line) => line[at])
      .join('');
    expect(below).toMatch(/^●│+┼│+⊕/);
  });

  it('shows a control that must be 0 as such, and the same flips written out as they are', () => {
    const lines = drawn('qubit[3] q; negctrl @ ctrl @ x q[0], q[1], q[2];', 80);
    const first = lines.filter((line) => line.startsWith('q')).map((line) => line.slice(0, 8));
    expect(first).toEqual(['q[0] ─○─', 'q[1] ─●─', 'q[2] ─⊕─']);
    const written = drawn('qubit[2] q; x q[0]; cx q[0], q[1]; x q[0];', 80).join('');
    expect(written).toContain('●');
    expect(written).not.toContain('○');
    const phase = drawn('qubit q; negctrl @ gphase(1) q;', 80).join('');
    expect(phase.match(/X/g)).toHaveLength(2);
  });

  it('leads measurements to the bit they write, and conditions to the bits they read', () => {
    const source = 'qubit[2] q; bit[2] c; c[1] = measure q[0]; if (c[1] == 1) { y q[1]; }';
    const text = drawn(source, 80).join('\n');
    expect(text).toMatch(/┤ M ├/);
    for (const part of ['╥', '╫', '╩', 'c[1] == 1', '┤ Y ├', '═']) expect(text).toContain(part);
  });

  it('shows parameters, swaps, barriers, resets and blocks', () => {
    const source =
      'qubit[2] q; bit c; rz(pi/4) q[0]; swap q[0], q[1]; barrier q; reset q[0]; c = measure q[0];' +
      'if (c == 1) { h q[0]; c = measure q[1]; } else { t q[0]; }';
    const text = drawn(source, 200).join('\n');
    for (const part of ['RZ(π/4)', '×', '░', '|0⟩', 'IF c[0] == 1', 'ELSE', 'END IF'])
      expect(text).toContain(part);
  });
});

describe('the SVG of a diagram', () => {
  it('shows controls that must be 0 as empty circles', () => {
    const source = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[3] q;\nnegctrl(2) @ h q[0], q[1], q[2];\n';
    const { circuit } = toCircuit({ source, target: SIMULATOR, options: {} });
    const svg = diagramSvg(layOut(circuit, 80));
    expect(svg.match(/<circle class="box"/g)).toHaveLength(2);
    expect(svg).not.toContain('>X<');
  });

  it('has every label of the text, escaped', () => {
    fc.assert(
      fc.property(circuits, (circuit) => {
        const diagram = layOut(circuit, 80);
        const svg = diagramSvg(diagram);
        const labels = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, label = '']) =>
          label.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
        );
        const marks = placed(diagram).flatMap((step) => step.marks.map(({ label }) => label));
        const names = diagram.bands.flatMap(() => diagram.wires);
        expect(labels.sort()).toEqual([...names, ...marks.filter((label) => label !== '')].sort());
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { seed: 44, numRuns: 100 },
    );
  });
});

function drawn(body: string, width: number): readonly string[] {
  const source = `OPENQASM 3.0;\ninclude "stdgates.inc";\n${body}`;
  return diagramText(layOut(toCircuit({ source, target: SIMULATOR, options: {} }).circuit, width));
}
