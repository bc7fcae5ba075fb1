/**
 * Registers the kernel's search attributes and waits until they resolve: a run that sets an unknown attribute is
 * blocked for ever, so a worker refuses to start without them (contract §2).
 */
import type { NativeConnection } from '@temporalio/worker';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../config/search-attributes.ts';
import { SetupError, messageOf } from '../config/setup-error.ts';

/** Temporal's numbers of the types (`temporal.api.enums.v1.IndexedValueType`). */
const TYPE_NUMBERS = { Keyword: 2, Int: 3, KeywordList: 7 } as const;
const PATIENCE_MS = 15_000;
const PAUSE_MS = 250;

/**
 * Makes sure that the namespace knows every search attribute.
 *
 * @throws {@link SetupError} when one is missing after 15 s, with the server's reason.
 */
export async function ensureSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let reason = 'they do not resolve';
  while (Date.now() < deadline) {
    try {
      const missing = await missingAttributes(connection, namespace);
      if (missing.length === 0) return;
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(
          missing.map((name) => [name, TYPE_NUMBERS[SEARCH_ATTRIBUTES[name]]]),
        ),
      });
    } catch (error) {
      reason = messageOf(error);
    }
    await sleep(PAUSE_MS);
  }
  throw new SetupError(
    `namespace "${namespace}" lacks search attributes of QRTX: ${reason}`,
    'create them with `temporal operator search-attribute create`, see docs/temporal-contract.md',
  );
}

type AttributeName = keyof typeof SEARCH_ATTRIBUTES;

async function missingAttributes(connection: NativeConnection, namespace: string): Promise<AttributeName[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const names = Object.keys(SEARCH_ATTRIBUTES) as AttributeName[];
  return names.filter((name) => Number(customAttributes[name]) !== TYPE_NUMBERS[SEARCH_ATTRIBUTES[name]]);
}
