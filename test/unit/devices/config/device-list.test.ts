/** The devices of an installation: the built-in ones, those of a file, and what a wrong file is told. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homePaths } from '../../../../src/config/home.ts';
import { PipelineError } from '../../../../src/domain/errors.ts';
import { createDriver } from '../../../../src/devices/create-driver.ts';
import { readDeviceList } from '../../../../src/devices/config/device-list.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'qrtx-devices-'));
});
afterEach(() => rm(home, { recursive: true }));

const BUILT_IN = ['sim:local', 'qpu:guadalupe', 'qpu:lagos', 'qpu:manila_a', 'qpu:manila_b'];
const sources = (env: Record<string, string> = {}) => homePaths({ QRTX_HOME: home, ...env }).devices;

async function listOf(yaml: string) {
  await writeFile(join(home, 'devices.yaml'), yaml);
  return readDeviceList(sources());
}

/** The lines a person reads about a wrong file, without the folder. */
async function complaints(yaml: string): Promise<readonly string[]> {
  const error: unknown = await listOf(yaml).catch((thrown: unknown) => thrown);
  if (!(error instanceof PipelineError)) throw new Error('the file was taken');
  expect(error.code).toBe('CONFIGURATION_INVALID');
  return error.message.replaceAll(`${home}/`, '').split('\n');
}

describe('the list of devices', () => {
  it('is the simulator and the simulated QPUs where there is no file', async () => {
    expect((await readDeviceList(sources())).map(({ id }) => id)).toEqual(BUILT_IN);
  });

  it('is what the file says, in its order', async () => {
    await copyFile(join(sources().calibrations, 'lagos.json'), join(home, 'lab.json'));
    const list = await listOf(`devices:
  - {id: "qpu:lab", kind: simulated-qpu, calibration: lab.json, name: The lab}
  - {id: "qpu:manila", kind: simulated-qpu, calibration: manila_b}
  - {id: "sim:small", kind: simulator, slots: 3, memory: 64MiB}
`);
    const described = list.map(async (entry) => {
      const driver = createDriver(entry);
      const { id, name, slots, maxQubits } = await driver.describe();
      await driver.close();
      return [id, name, slots, maxQubits];
    });
    expect(await Promise.all(described)).toEqual([
      ['qpu:lab', 'The lab', 1, 7],
      ['qpu:manila', 'Simulated ibmq_manila', 1, 5],
      ['sim:small', 'Local simulator', 3, 22],
    ]);
  });

  it('keeps the built-in devices when the file says so', async () => {
    const list = await listOf('builtin_devices: true\ndevices:\n  - {id: "sim:two", kind: simulator}\n');
    expect(list.map(({ id }) => id)).toEqual([...BUILT_IN, 'sim:two']);
  });

  it('must be there when it was named', async () => {
    const file = join(home, 'other.yaml');
    await expect(readDeviceList(sources({ QRTX_DEVICES: file }))).rejects.toThrow(
      `${file}:1:1: devices.yaml does not exist`,
    );
    await writeFile(file, 'devices: []\n');
    expect(await readDeviceList(sources({ QRTX_DEVICES: file }))).toEqual([]);
  });
});

describe('a wrong devices.yaml', () => {
  it('is told everything at once, with line, column, field and what is allowed', async () => {
    const yaml = `devices:
  - id: "sim:one"
    kind: simulator
    slots: 0
    memory: 4 GB
  - id: "qpu/x"
    kind: simulated-qpus
  - id: "sim:one"
    kind: simulator
  - kind: simulated-qpu
    calibrations: manila_b
  - nonsense
`;
    expect(await complaints(yaml)).toEqual([
      'devices.yaml:4:12: devices[0].slots must be a whole number from 1 to 64; got 0',
      'devices.yaml:5:13: devices[0].memory must be a size like 512MiB or 4GiB, at least 1MiB; got "4 GB"',
      'devices.yaml:7:11: devices[1].kind must be one of simulator, simulated-qpu; got "simulated-qpus"; did you mean simulated-qpu?',
      expect.stringMatching(/^devices.yaml:10:5: devices\[3\].id is required; it must be a name of/),
      expect.stringMatching(/^devices.yaml:10:5: devices\[3\].calibration is required/),
      expect.stringMatching(
        /^devices.yaml:11:5: devices\[3\].calibrations is not one of the keys id, name, .*calibration, .*memory$/,
      ),
      'devices.yaml:12:5: devices[4] must be a mapping; got "nonsense"',
    ]);
  });

  it('may not name a device twice', async () => {
    const yaml = 'devices:\n  - {id: "a", kind: simulator}\n  - {id: "a", kind: simulator}\n';
    expect(await complaints(yaml)).toEqual([
      'devices.yaml:3:10: devices[1].id "a" is the id of another device; every device needs its own',
    ]);
  });

  it('may not name a calibration that is not there or is none', async () => {
    await writeFile(join(home, 'broken.json'), '{"schema": "device-calibration/1"}');
    const entry = (calibration: string) =>
      `\n  - {id: "${calibration}", kind: simulated-qpu, calibration: ${calibration}}`;
    const found = await complaints(`devices:${entry('manila_c')}${entry('broken.json')}`);
    expect(found[0]).toMatch(
      /^devices.yaml:2:\d+: devices\[0\].calibration .*manila_c.*or one of guadalupe, lagos, /,
    );
    expect(found[1]).toMatch(/^devices.yaml:3:\d+: devices\[1\].calibration .*broken.json: id: /);
  });

  it.each([
    ['devices:\n  - {id: "a"', /^devices.yaml:2:\d+: devices.yaml /],
    ['', /^devices.yaml:1:1: devices.yaml must be a mapping with the key devices/],
    ['device: []', /devices is required/],
    ['devices: 7', /^devices.yaml:1:10: devices must be a list of devices; got 7/],
    [`# ${'x'.repeat(70_000)}\ndevices: []`, /has 7\d{4} bytes; at most 65536 are allowed/],
  ])('%#: is refused', async (yaml, message) => {
    expect((await complaints(yaml)).join('\n')).toMatch(message);
  });
});
