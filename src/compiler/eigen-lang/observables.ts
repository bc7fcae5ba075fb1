/** Observables: sums of Pauli words with coefficients. */
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import type { CallArgument } from './quantum.ts';
import type { EigenValue, PauliTerm } from './values.ts';
import { describeValue, numberOf } from './values.ts';

/** `Observable(Z=0, X=[0, 1])`: a sum of Pauli words with coefficient 1. Weighted sums come as lists of pairs. */
export function observable(ctx: EigenContext, args: readonly CallArgument[]): EigenValue {
  const terms = args.flatMap((argument): readonly PauliTerm[] => {
    const { name, value } = argument;
    if (value.kind === 'list') ctx.work(value.items.length);
    if (name === undefined && value.kind === 'list')
      return value.items.map((item) => weighted(ctx, item, argument));
    if (name === undefined || !/^[XYZ]+$/.test(name))
      return ctx.fail('EL2002', argument, 'an observable names X, Y or Z');
    const qubits = (value.kind === 'list' ? value.items : [value]).map((item) =>
      qubitIndex(ctx, item, argument),
    );
    const letters = new Map(
      qubits.map(
        (qubit, index) => [qubit, (name[name.length === 1 ? 0 : index] ?? 'Z') as 'X' | 'Y' | 'Z'] as const,
      ),
    );
    return [{ coefficient: 1, letters }];
  });
  return { kind: 'observable', terms };
}

/** `(0.5, "ZZ")`: the rightmost letter acts on qubit 0. */
function weighted(ctx: EigenContext, item: EigenValue, range: Range): PauliTerm {
  const [coefficient, word] = item.kind === 'list' ? item.items : [];
  if (coefficient?.kind !== 'number' || word?.kind !== 'string' || !/^[IXYZ]+$/.test(word.value)) {
    return ctx.fail('EL2002', range, 'a weighted sum is a list of pairs such as (0.5, "ZZ")');
  }
  const letters = new Map<number, 'X' | 'Y' | 'Z'>();
  ctx.work(word.value.length);
  for (let index = 0; index < word.value.length; index++) {
    const letter = word.value[word.value.length - 1 - index];
    if (letter === 'X' || letter === 'Y' || letter === 'Z') letters.set(index, letter);
  }
  return { coefficient: coefficient.value, letters };
}

function qubitIndex(ctx: EigenContext, value: EigenValue, range: Range): number {
  if (value.kind === 'qubit') return value.index;
  if (value.kind === 'number' && value.integer && value.value >= 0) return value.value;
  return ctx.fail('EL2006', range, `a qubit is needed here, this is ${describeValue(value)}`);
}

/** A word as a pair of its coefficient and its letters, the rightmost one on qubit 0. */
export function wordOf({ coefficient, letters }: PauliTerm): EigenValue {
  const highest = [...letters.keys()].reduce((most, qubit) => Math.max(most, qubit), 0);
  const word = Array.from({ length: highest + 1 }, (_, index) => letters.get(highest - index) ?? 'I');
  return {
    kind: 'list',
    type: 'tuple',
    items: [numberOf(coefficient, false), { kind: 'string', value: word.join('') }],
  };
}
