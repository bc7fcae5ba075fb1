/** `qrtx devices`: the devices of this installation, what they can run and how they are; needs no server. */
import { unknownDevice } from '../../domain/device.ts';
import { violationsError } from '../../domain/schema/violations.ts';
import { deviceJson, deviceLines, deviceTable } from '../../text/render-devices.ts';
import type { CliCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** Lists devices, or shows one. */
export const devices: CliCommand = {
  usage: 'devices [name]',
  summary: 'show the devices of this installation: limits, errors, status and queue',
  examples: [
    'qrtx devices',
    'qrtx devices qpu:lagos',
    'qrtx devices --json',
    'qrtx devices qpu:lagos --calibrate',
  ],
  options: (command) =>
    command
      .option('--calibrate', 'measure the named simulated device anew: a new calibration epoch')
      .option('--json', 'print one JSON document'),
  run: async (out, [name], flags) => {
    if (flags.calibrate === true) return calibrate(out, name, flags.json === true);
    const { describeDevices } = await import('../devices.ts');
    const { deviceQueues } = await import('../device-queues.ts');
    const { devices: found, unanswered } = await describeDevices();
    for (const manager of unanswered)
      out.note(`driver manager ${manager} does not answer; its devices are not shown`);
    const ids = found.map(({ id }) => id);
    if (name !== undefined) refuseUnknown(name, ids);
    const shown = name === undefined ? found : found.filter(({ id }) => id === name);
    const { byDevice, unknown } = await deviceQueues(shown.map(({ id }) => id));
    if (flags.json === true) {
      const documents = shown.map((device) => deviceJson(device, byDevice[device.id]));
      out.document({ schema: 'qrtx.devices/1', devices: documents });
      return EXIT.ok;
    }
    const [device] = shown;
    const lines =
      name === undefined || device === undefined
        ? deviceTable(shown, byDevice)
        : deviceLines(device, byDevice[device.id]);
    for (const line of lines) out.line(line);
    if (unknown !== undefined) out.note(`queues are unknown: ${unknown}`);
    return EXIT.ok;
  },
};

async function calibrate(
  out: Parameters<CliCommand['run']>[0],
  name: string | undefined,
  json: boolean,
): Promise<ExitCode> {
  const { calibrateDevice, knownDevices } = await import('../devices.ts');
  if (name === undefined) throw new RangeError('--calibrate needs the name of a device');
  refuseUnknown(name, (await knownDevices()).devices);
  const epoch = await calibrateDevice(name);
  if (epoch === undefined) throw new RangeError(`device ${name} has no calibration that could be made anew`);
  if (json) out.document({ schema: 'qrtx.calibration/1', device_id: name, calibration_epoch: epoch });
  else out.line(`${name} has the calibration ${epoch}; jobs from now on run with it`);
  return EXIT.ok;
}

function refuseUnknown(name: string, known: readonly string[]): void {
  const unknown = unknownDevice(name, known);
  if (unknown !== undefined) throw violationsError([unknown], 'the name');
}
