/** Networks of callers as CIDR, for IPv4 and IPv6. Not for workflow code: the sandbox has no `node:net`. */
import { BlockList, isIP } from 'node:net';

/** True for the text of a network: an address, a slash, and the number of its leading bits. */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(bits) || address.includes('%')) return false;
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

/**
 * Tells whether an address is in one of the networks; an IPv4 address may be written as IPv6 (`::ffff:10.1.2.3`), and
 * what is no address is in none.
 */
export function networkMatcher(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
