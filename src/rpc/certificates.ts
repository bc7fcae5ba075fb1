/**
 * Certificates from files, read again when they change, for servers and clients alike (the interface is grpc-js's). A
 * change that cannot be used (half written, key of another certificate) is refused and the last good one stays.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ChannelCredentials, experimental, ServerCredentials } from '@grpc/grpc-js';
import { readSecretFile } from './secret-file.ts';

/** Files in PEM format. */
export interface TlsFiles {
  /** Certificate chain of this side. */
  readonly cert?: string;
  /** Private key of {@link TlsFiles.cert}. */
  readonly key?: string;
  /** Certificates of the authorities that may sign the other side's certificate. */
  readonly ca?: string;
}

/** How certificates are watched. */
export interface CertificateOptions {
  /** Milliseconds between two looks at the files; default 5000. */
  readonly refreshMs?: number;
  /** Told when changed files cannot be used. */
  readonly onError?: (error: unknown) => void;
}

interface Pems {
  readonly identity: experimental.IdentityCertificateUpdate | null;
  readonly ca: experimental.CaCertificateUpdate | null;
}

const REFRESH_MS = 5000;

/** The present content of the files, for as long as somebody listens. */
class CertificateFiles implements experimental.CertificateProvider {
  readonly #files: TlsFiles;
  readonly #options: CertificateOptions;
  readonly #caListeners = new Set<experimental.CaCertificateUpdateListener>();
  readonly #identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();
  #pems: Pems;
  #timer: NodeJS.Timeout | undefined;

  constructor(files: TlsFiles, pems: Pems, options: CertificateOptions) {
    this.#files = files;
    this.#pems = pems;
    this.#options = options;
  }

  addCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#caListeners.add(listener);
    this.#watch();
    process.nextTick(listener, this.#pems.ca);
  }

  removeCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#caListeners.delete(listener);
    this.#unwatch();
  }

  addIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.add(listener);
    this.#watch();
    process.nextTick(listener, this.#pems.identity);
  }

  removeIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.delete(listener);
    this.#unwatch();
  }

  #watch(): void {
    this.#timer ??= setInterval(() => void this.#refresh(), this.#options.refreshMs ?? REFRESH_MS).unref();
  }

  #unwatch(): void {
    if (this.#caListeners.size + this.#identityListeners.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #refresh(): Promise<void> {
    try {
      const next = await readPems(this.#files);
      if (samePems(next, this.#pems)) return;
      this.#pems = next;
      for (const listener of this.#identityListeners) listener(next.identity);
      for (const listener of this.#caListeners) listener(next.ca);
    } catch (error) {
      this.#options.onError?.(error);
    }
  }
}

async function readPems({ cert, key, ca }: TlsFiles): Promise<Pems> {
  const read = async (path: string | undefined) => (path === undefined ? undefined : readFile(path));
  const secret = key === undefined ? undefined : readSecretFile('the private key', key);
  const [certificate, privateKey, caCertificate] = await Promise.all([read(cert), secret, read(ca)]);
  if (caCertificate !== undefined) new X509Certificate(caCertificate);
  if (certificate === undefined || privateKey === undefined) {
    return { identity: null, ca: caCertificate === undefined ? null : { caCertificate } };
  }
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey))) {
    throw new Error(`the key in ${key ?? ''} is not that of the certificate in ${cert ?? ''}`);
  }
  return {
    identity: { certificate, privateKey },
    ca: caCertificate === undefined ? null : { caCertificate },
  };
}

function samePems(a: Pems, b: Pems): boolean {
  const bytes = ({ identity, ca }: Pems) => [identity?.certificate, identity?.privateKey, ca?.caCertificate];
  const other = bytes(b);
  return bytes(a).every((one, index) => {
    const two = other[index];
    return one === undefined || two === undefined ? one === two : one.equals(two);
  });
}

/**
 * Credentials of a server: TLS, and mutual TLS when `ca` is given.
 *
 * @throws Error when a file cannot be read or is not what it should be.
 */
export async function serverCredentials(
  files: TlsFiles | undefined,
  options: CertificateOptions = {},
): Promise<ServerCredentials> {
  if (files === undefined) return ServerCredentials.createInsecure();
  const pems = await readPems(files);
  if (pems.identity === null) throw new Error('TLS of a server needs both `cert` and `key`');
  const provider = new CertificateFiles(files, pems, options);
  const clients = files.ca === undefined ? null : provider;
  // The first parameter is the identity: the parameter names of grpc-js 1.14 say it the other way round.
  return experimental.createCertificateProviderServerCredentials(provider, clients, clients !== null);
}

/**
 * Credentials of a client: the system's authorities when no `ca` is given, a certificate of its own with `cert`.
 *
 * @throws Error when a file cannot be read or is not what it should be.
 */
export async function channelCredentials(
  files: TlsFiles | undefined,
  options: CertificateOptions = {},
): Promise<ChannelCredentials> {
  if (files === undefined) return ChannelCredentials.createInsecure();
  const pems = await readPems(files);
  const provider = new CertificateFiles(files, pems, options);
  if (files.ca === undefined) {
    const { identity } = pems;
    return ChannelCredentials.createSsl(null, identity?.privateKey ?? null, identity?.certificate ?? null);
  }
  return experimental.createCertificateProviderChannelCredentials(
    provider,
    pems.identity === null ? null : provider,
  );
}
