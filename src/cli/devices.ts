/** The devices of this installation as its configuration names them. */

/** Ids of the configured devices. */
export function knownDevices(): Promise<readonly string[]> {
  return Promise.resolve(['sim:local']);
}
