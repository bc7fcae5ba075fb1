/**
 * The custom search attributes of a job's run (contract §2): the server registers them at start, the worker checks
 * that they resolve, the workflow sets them. An unknown attribute would block a run for ever.
 */

/** Name and type of every attribute; the types are Temporal's names. */
export const SEARCH_ATTRIBUTES = {
  TaskState: 'Keyword',
  JobName: 'Keyword',
  JobTarget: 'Keyword',
  DeviceId: 'Keyword',
  Tenant: 'Keyword',
  ErrorCategory: 'Keyword',
  JobPriority: 'Int',
  JobLabels: 'KeywordList',
} as const;

/** Attribute names with their types, e.g. {@link SEARCH_ATTRIBUTES}. */
export type SearchAttributeTypes = Readonly<Record<string, 'Keyword' | 'Int' | 'KeywordList'>>;
