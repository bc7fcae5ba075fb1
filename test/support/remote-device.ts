/**
 * A device elsewhere, as a double: its executions live on when the process that asked for them is gone. Typed as the
 * port; it runs nothing but remembers every key it was asked for.
 */
import { PipelineError } from '../../src/domain/errors.ts';
import type { ExecutionResult } from '../../src/domain/result.ts';
import type { ExecutionHandle, ExecutionRequest, QDriver } from '../../src/devices/driver.ts';
import { bellResult, fakeDriver } from './fake-driver.ts';

/** The device; drivers of any number of processes may be open at once. */
export interface RemoteDevice {
  /** Keys in the order in which the device began to execute them. */
  readonly begun: readonly string[];
  /** Ends all executions under way with their result. */
  finish(): void;
  /** A driver of one process; `close` is the death of that process: its calls never return. */
  open(): QDriver;
}

/** Creates the device. */
export function remoteDevice(id: string): RemoteDevice {
  const begun: string[] = [];
  const executions = new Map<string, { result: Promise<ExecutionResult>; finish: () => void }>();
  const begin = (request: ExecutionRequest): void => {
    begun.push(request.key);
    let finish: () => void = () => undefined;
    const result = new Promise<ExecutionResult>((resolve) => {
      finish = () => resolve({ ...bellResult(request), metadata: { execution: 'the only one' } });
    });
    executions.set(request.key, { result, finish });
  };
  const handleOf = (key: string): ExecutionHandle => ({ key, executionId: `remote:${key}` });
  return {
    begun,
    finish: () => {
      for (const { finish } of executions.values()) finish();
    },
    open: () => {
      let alive = true;
      const whileAlive = async <T>(value: Promise<T>): Promise<T> => {
        const settled = await value;
        return alive ? settled : await new Promise<never>(() => undefined);
      };
      return {
        ...fakeDriver(id),
        submit: (request) => {
          if (!executions.has(request.key)) begin(request);
          return whileAlive(Promise.resolve(handleOf(request.key)));
        },
        find: ({ key }) => whileAlive(Promise.resolve(executions.has(key) ? handleOf(key) : undefined)),
        result: (handle) => {
          const found = executions.get(handle.key);
          if (found === undefined) throw new PipelineError('DEVICE_LOST', `no execution ${handle.key}`);
          return whileAlive(found.result);
        },
        cancel: () => Promise.resolve(),
        close: () => {
          alive = false;
          return Promise.resolve();
        },
      };
    },
  };
}
