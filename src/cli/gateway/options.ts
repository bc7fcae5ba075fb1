/**
 * The options that lead `qrtx` over gRPC instead of Temporal. They belong to the program, so that they may stand before
 * and after the command; each has its environment variable. The token comes from a file only: a command line is no
 * place for a secret.
 */
import { type Command, Option } from 'commander';
import { ANONYMOUS } from '../../domain/job-argument.ts';
import type { PeerOptions } from '../../rpc/client.ts';
import { type Flags, textFlag } from '../command.ts';

const GROUP = 'Over gRPC (submit, status, watch, results, cancel, explain):';

/** Option, what it takes, its environment variable, and what it is for. */
const OPTIONS = [
  ['--gateway <host:port>', 'QRTX_GATEWAY', 'talk to KernelGatewayService instead of Temporal'],
  ['--as <tenant[/project]>', 'QRTX_GATEWAY_AS', 'whose jobs; default: default/default'],
  ['--token-file <file>', 'QRTX_GATEWAY_TOKEN_FILE', 'file with the shared token of the gateway'],
  ['--tls', 'QRTX_GATEWAY_TLS', 'TLS, with the certificate authorities of this system'],
  ['--tls-ca <file>', 'QRTX_GATEWAY_TLS_CA', "TLS: who signed the gateway's certificate (PEM)"],
  ['--tls-cert <file>', 'QRTX_GATEWAY_TLS_CERT', 'mutual TLS: certificate of this side (PEM)'],
  ['--tls-key <file>', 'QRTX_GATEWAY_TLS_KEY', 'mutual TLS: its private key (PEM)'],
] as const;

/** Adds the options. */
export function gatewayOptions(program: Command): Command {
  for (const [flags, variable, description] of OPTIONS) {
    program.addOption(new Option(flags, description).env(variable).helpGroup(GROUP));
  }
  return program;
}

/** A gateway, and for whom it is called. */
export interface GatewayTarget {
  readonly peer: PeerOptions;
  readonly tenant: string;
  readonly project: string;
}

/**
 * The gateway that the options name; undefined when they name none.
 *
 * @throws RangeError that names the option and what is allowed.
 */
export function gatewayOf(flags: Flags): GatewayTarget | undefined {
  const address = textFlag(flags, 'gateway');
  if (address === undefined || address === '') return undefined;
  if (!isAddress(address)) {
    throw new RangeError(`--gateway is "${address}"; it must be host:port, e.g. 127.0.0.1:50052`);
  }
  const tokenFile = textFlag(flags, 'tokenFile');
  const tls = tlsOf(flags);
  const peer = {
    address,
    ...(tokenFile !== undefined && { tokenFile }),
    ...(tls !== undefined && { tls }),
    ...(process.env.QRTX_ALLOW_PLAINTEXT_TOKEN === '1' && { plaintextToken: true }),
  };
  return { peer, ...ownerOf(textFlag(flags, 'as')) };
}

function isAddress(text: string): boolean {
  const [, port] = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253}):(\d{1,5})$/.exec(text) ?? [];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

function tlsOf(flags: Flags): PeerOptions['tls'] {
  const [ca, cert, key] = ['tlsCa', 'tlsCert', 'tlsKey'].map((name) => textFlag(flags, name));
  if ((cert === undefined) !== (key === undefined)) {
    throw new RangeError('--tls-cert and --tls-key belong together: give both, or neither');
  }
  if (ca === undefined && flags.tls !== true) {
    if (cert === undefined) return undefined;
    throw new RangeError("--tls-cert needs --tls, or --tls-ca: the certificates that signed the gateway's");
  }
  const own = cert !== undefined && key !== undefined ? { cert, key } : {};
  return { ...own, ...(ca !== undefined && { ca }) };
}

function ownerOf(text: string | undefined): { readonly tenant: string; readonly project: string } {
  const { tenant, project } = ANONYMOUS;
  if (text === undefined) return { tenant, project };
  const [, named, beside = project] = /^([^/\s]{1,256})(?:\/([^/\s]{1,256}))?$/.exec(text) ?? [];
  if (named !== undefined) return { tenant: named, project: beside };
  throw new RangeError(`--as is "${text}"; it must be a tenant, or tenant/project`);
}
