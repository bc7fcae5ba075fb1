// Where things are: everything is relative to the folder that holds package.json.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path in the project. */
export const inRoot = (...parts) => join(ROOT, ...parts);
