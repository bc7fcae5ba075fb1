/** The one line that moves while a job is watched on a terminal: state, bar, time. */
import type { JobUpdate } from '../client/index.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const BAR = 24;

/** What the line shows. */
export interface LiveFacts {
  readonly update: Pick<JobUpdate, 'state' | 'phase' | 'progress' | 'message'>;
  readonly elapsedMs: number;
  /** What is known beside the record and says more than its message, e.g. the place in line. */
  readonly beside?: string;
  /** Counts the redraws: turns the spinner. */
  readonly frame: number;
}

/** The line, cut to the width of the terminal so that it can be replaced. */
export function liveLine(facts: LiveFacts, columns: number): string {
  const { update, elapsedMs, frame, beside } = facts;
  const spinner = FRAMES[frame % FRAMES.length] ?? FRAMES[0];
  const percent = `${Math.round(update.progress * 100)}%`.padStart(4);
  const line = `${spinner} ${stateLabel(update)} ${progressBar(update.progress)} ${percent}  ${elapsed(elapsedMs)}  ${beside ?? update.message}`;
  return line.slice(0, Math.max(0, columns - 1));
}

/** State, with the phase of Executing. */
export function stateLabel({ state, phase }: Pick<JobUpdate, 'state' | 'phase'>): string {
  return phase === null ? state : `${state}/${phase}`;
}

function progressBar(progress: number): string {
  const done = Math.round(Math.min(1, Math.max(0, progress)) * BAR);
  return '█'.repeat(done) + '░'.repeat(BAR - done);
}

/** `0:07`, `12:34`, `1:02:03`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
