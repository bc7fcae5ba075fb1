/** All commands of `qrtx`, in the order of the help. */
import type { CliCommand } from '../command.ts';
import { cancel } from './cancel.ts';
import { compile } from './compile.ts';
import { compilerService } from './compiler-service.ts';
import { completion } from './completion.ts';
import { devices } from './devices.ts';
import { doctor } from './doctor.ts';
import { draw } from './draw.ts';
import { driverService } from './driver-service.ts';
import { explain } from './explain.ts';
import { gateway } from './gateway.ts';
import { gc } from './gc.ts';
import { ledger } from './ledger.ts';
import { list } from './list.ts';
import { results } from './results.ts';
import { rm } from './rm.ts';
import { simulate } from './simulate.ts';
import { status } from './status.ts';
import { submit } from './submit.ts';
import { updates } from './updates.ts';
import { watch } from './watch.ts';

/** The table of commands. */
export const COMMANDS: readonly CliCommand[] = [
  submit,
  status,
  watch,
  results,
  cancel,
  list,
  updates,
  explain,
  ledger,
  compile,
  draw,
  simulate,
  devices,
  rm,
  gc,
  gateway,
  doctor,
  compilerService,
  driverService,
  completion,
];
