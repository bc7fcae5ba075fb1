/** `load_dataset`: names data for the parts of Eigen OS that read some. Nothing is read here. */
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import type { CallArgument } from './quantum.ts';
import type { DatasetValue, EigenValue } from './values.ts';
import { describeValue } from './values.ts';

const LONGEST_REFERENCE = 2048;
const MOST_DATASETS = 64;

/** `load_dataset("qfs://…", format="parquet", …)`: a reference that may be passed on and returned. */
export function loadDataset(ctx: EigenContext, args: readonly CallArgument[], range: Range): EigenValue {
  const expected = 'load_dataset("reference", format="…")';
  const [first, ...others] = args;
  const { name, value } = first ?? {};
  if (value?.kind !== 'string' || (name !== undefined && name !== 'source')) {
    return ctx.fail('EL2002', first ?? range, 'load_dataset takes the reference of a dataset', { expected });
  }
  if (value.value === '' || value.value.length > LONGEST_REFERENCE)
    ctx.fail('EL2002', first ?? range, `a reference has 1 to ${LONGEST_REFERENCE} characters`);
  const options = new Map<string, EigenValue>();
  for (const option of others) options.set(...optionOf(ctx, option, expected));
  if (ctx.datasets.length >= MOST_DATASETS)
    ctx.fail('EL1002', range, `a program names at most ${MOST_DATASETS} datasets`);
  const dataset: DatasetValue = { kind: 'dataset', source: value.value, options };
  ctx.datasets.push(dataset);
  ctx.sink.warn('EL5001', range, `the dataset "${value.value.slice(0, 80)}" is recorded and not read`);
  return dataset;
}

function optionOf(
  ctx: EigenContext,
  { name, value, start, end }: CallArgument,
  expected: string,
): readonly [string, EigenValue] {
  const range = { start, end };
  if (name === undefined || name === 'source' || name === 'dataset')
    return ctx.fail('EL2002', range, 'load_dataset takes one reference and named options', { expected });
  if (['string', 'number', 'bool', 'none'].includes(value.kind)) return [name, value];
  return ctx.fail(
    'EL2006',
    range,
    `"${name}" of load_dataset is a string or a number, not ${describeValue(value)}`,
  );
}
