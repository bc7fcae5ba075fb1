/**
 * Texts of a job as a caller on the network may see them. Messages are made for the people who run the kernel, too: an
 * unexpected error of a library or of the language may name files of its machine. They end here.
 */
import type { JobSnapshot } from '../domain/job-record.ts';

/** Longest text that is passed on, in characters. */
const MOST = 2000;

/** Absolute paths and file addresses, bare or in quotes; a reference into QFS is none, nor is a division. */
const PATHS =
  /(["'`])(?:file:\/\/)?(?:(?:\/[^/"'`]+){2,}\/?|[A-Za-z]:\\[^"'`]+)\1|(?<![\w/.)\]}:])(?:file:\/\/)?(?:(?:\/[^\s/"'`<>|;,()]+){2,}|[A-Za-z]:\\[^\s"'`<>|;,()]+)/g;

/** The first line of a text, with paths of this machine left out. */
export function publicText(text: string): string {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const clean = line.slice(0, 2 * MOST).replaceAll(PATHS, '(a file)');
  return clean.length > MOST ? `${clean.slice(0, MOST)}…` : clean;
}

/** A job without what only those who run the kernel should read. */
export function publicJob(job: JobSnapshot): JobSnapshot {
  const { last_error } = job;
  const message = publicText(job.message);
  if (last_error === undefined) return { ...job, message };
  const { path: _path, ...details } = last_error.details;
  return { ...job, message, last_error: { ...last_error, message: publicText(last_error.message), details } };
}
