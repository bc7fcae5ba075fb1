/**
 * What a program says beside its circuit: its decorator and what its entry point returns, as JSON. A qubit, a bit or
 * a dataset is returned as what it is, never as a value that nobody has measured or read.
 */
import { printAngle } from '../../domain/aqo/angle-text.ts';
import type { JsonValue } from '../../domain/canonical-json.ts';
import { MAX_PROGRAM_RECORD } from '../../domain/program-record.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import { wordOf } from './observables.ts';
import type { DictionaryValue, EigenValue } from './values.ts';
import { describeValue } from './values.ts';

const MAX_LEVELS = 50;
/** A record has as many parts as it has characters at most; the limit of steps then ends what is far larger. */
const STEPS = 50;

/** A value as JSON; `what` names it in messages. */
export function jsonOf(
  ctx: EigenContext,
  value: EigenValue,
  range: Range,
  what: string,
  level = 0,
): JsonValue {
  ctx.work(STEPS);
  if (level > MAX_LEVELS)
    return ctx.fail('EL1002', range, `${what} is nested deeper than ${MAX_LEVELS} levels`);
  const inside = (item: EigenValue): JsonValue => jsonOf(ctx, item, range, what, level + 1);
  switch (value.kind) {
    case 'number':
    case 'string':
    case 'bool':
      return value.value;
    case 'none':
      return null;
    case 'list':
      return value.register === undefined || value.register === 'measured'
        ? value.items.map(inside)
        : { size: value.items.length };
    case 'dictionary':
      return objectOf(ctx, value, range, inside);
    case 'symbolic':
      return printAngle(value.angle);
    case 'qubit':
      return { qubit: value.index };
    case 'bit':
      return { bit: value.index };
    case 'observable':
      return { terms: value.terms.map((term) => inside(wordOf(term))) };
    case 'dataset':
      return {
        dataset: value.source,
        ...Object.fromEntries([...value.options].map(([name, option]) => [name, inside(option)])),
      };
    case 'truth':
    case 'undecided':
      return ctx.fail('EL2008', range, `${what} has ${describeValue(value)} in it`, {
        hint: 'return the bit itself; the counts of the job show what it was in every shot',
      });
    default:
      return ctx.fail('EL2006', range, `${what} has ${describeValue(value)} in it`, {
        expected: 'numbers, strings, bools, None, lists and dictionaries',
      });
  }
}

function objectOf(
  ctx: EigenContext,
  { entries }: DictionaryValue,
  range: Range,
  inside: (value: EigenValue) => JsonValue,
): JsonValue {
  const result = new Map<string, JsonValue>();
  for (const { key, value } of entries.values()) {
    const name = 'value' in key ? String(key.value) : 'null';
    if (result.has(name)) ctx.fail('EL2006', range, `two keys are both "${name.slice(0, 40)}" in JSON`);
    result.set(name, inside(value));
  }
  return Object.fromEntries(result);
}

/** Refuses a record that is too large to travel with the job. */
export function checkRecordSize(ctx: EigenContext, record: object, range: Range): void {
  const { length } = JSON.stringify(record);
  if (length <= MAX_PROGRAM_RECORD) return;
  ctx.sink.error(
    'EL1002',
    range,
    `what the program returns and declares has ${length} characters as JSON, at most ${MAX_PROGRAM_RECORD} are allowed`,
    { hint: 'return less' },
  );
}
