/** `qrtx devices`: the devices of this installation and what they can run; needs no server. */
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** Lists devices. */
export const devices: CliCommand = {
  usage: 'devices',
  summary: 'list the devices of this installation and their limits',
  examples: ['qrtx devices', 'qrtx devices --json'],
  options: (command) => command.option('--json', 'print one JSON document'),
  run: async (out, _args, flags) => {
    const { describeDevices } = await import('../devices.ts');
    const found = await describeDevices();
    const rows = found.map((device) => ({
      device_id: device.id,
      name: device.name,
      backend_type: device.backendType,
      status: device.status,
      max_qubits: device.maxQubits,
      max_shots: device.maxShots,
      slots: device.slots,
      features: device.features,
    }));
    if (flags.json === true) out.document({ schema: 'qrtx.devices/1', devices: rows });
    else {
      for (const row of rows) {
        out.line(`${row.device_id}  ${row.status}  ${row.name}`);
        out.line(
          `  at most ${row.max_qubits} qubits, ${row.max_shots} shots; ${row.slots} jobs at once; ${row.features.join(', ')}`,
        );
      }
    }
    return EXIT.ok;
  },
};
