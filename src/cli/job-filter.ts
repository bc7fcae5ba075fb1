/** The options that choose jobs, for every command that works on many. */
import { type Command, Option } from 'commander';
import type { ListFilter } from '../client/index.ts';
import { TASK_STATES, type TaskState } from '../domain/task-state.ts';
import { closestName } from '../domain/closest-name.ts';
import { type Flags, textFlag } from './command.ts';
import { momentOf } from './duration.ts';

/** Adds the filter options. */
export function filterOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--state <state...>', `one or more of ${TASK_STATES.join(', ')}`).argParser(collectWords),
    )
    .option('--device <id>', 'device the job runs on')
    .option('--tenant <tenant>', 'owner')
    .option('--name <name>', 'metadata.name')
    .addOption(new Option('--label <key=value...>', 'labels of the job; all must match').argParser(collect))
    .option('--age <duration>', 'submitted within, e.g. 90s, 5m, 2h, 7d; the same as --since')
    .option(
      '--since <when>',
      'submitted after: a duration back from now, or a time such as 2026-01-31T08:00Z',
    )
    .option('--until <when>', 'submitted before, written like --since');
}

/** An option that may be repeated collects its values. */
function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** `--state a b`, `--state a,b` and `--state a --state b` are the same. */
function collectWords(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(',').filter((word) => word !== '')];
}

/**
 * The filter that the options say; empty when none was given.
 *
 * @throws RangeError that names the option and what is allowed.
 */
export function filterOf(flags: Flags, now = Date.now()): ListFilter {
  const [device, tenant, name] = ['device', 'tenant', 'name'].map((flag) => textFlag(flags, flag));
  const states = listFlag(flags, 'state').map(stateOf);
  const labels = listFlag(flags, 'label').map(labelOf);
  const since = momentFlag(flags, 'since', now) ?? momentFlag(flags, 'age', now);
  const until = momentFlag(flags, 'until', now);
  return {
    ...(states.length > 0 && { states }),
    ...(device !== undefined && { device }),
    ...(tenant !== undefined && { tenant }),
    ...(name !== undefined && { name }),
    ...(labels.length > 0 && { labels }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

const listFlag = (flags: Flags, name: string): readonly string[] => (flags[name] ?? []) as readonly string[];

function stateOf(text: string): TaskState {
  const state = TASK_STATES.find((known) => known.toLowerCase() === text.toLowerCase());
  if (state !== undefined) return state;
  const closest = closestName(text, TASK_STATES);
  const hint = closest === undefined ? '' : `did you mean ${closest}? `;
  throw new RangeError(`--state is "${text}"; ${hint}it must be one of ${TASK_STATES.join(', ')}`);
}

function labelOf(text: string): string {
  if (/^[^=]+=/.test(text)) return text;
  throw new RangeError(`--label is "${text}"; write key=value, e.g. team=chemistry`);
}

function momentFlag(flags: Flags, name: string, now: number): Date | undefined {
  const text = textFlag(flags, name);
  return text === undefined ? undefined : momentOf(`--${name}`, text, now);
}
