import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The fields of a `package.json` that npm reads from a registry. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/** A registry on a free port that offers packages to `npm install`, each in several versions. It knows no other packages. */
export interface PackageRegistry extends AsyncDisposable {
  /** Makes npm look for our packages in this registry when it runs in the folder. */
  offerTo(folder: string): void;
}

/**
 * Runs a line such as `npm install x` in a folder while this process serves packages.
 *
 * @throws Error with the `stderr` of npm, e.g. when it refuses the versions of a peer
 */
export async function npmInstall(folder: string, line: string): Promise<void> {
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  await promisify(execFile)('sh', ['-c', `${line} --prefer-offline --no-audit --no-fund`], {
    cwd: folder,
    env: { ...process.env, PATH, npm_config_loglevel: 'error' },
  });
}

/** Writes a copy of a packed lib that claims to be of another version, and needs the other libs in that version. */
export function packedAs(version: string, tarball: string, destination: string): string {
  const folder = join(destination, basename(tarball, '.tgz'), version);
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const file = join(folder, 'package/package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest & { peerDependencies?: object };
  const peers = Object.entries(manifest.peerDependencies ?? {}).map(([name, range]) => [
    name,
    name.startsWith('@breakwater/') ? `^${version}` : (range as string),
  ]);
  writeFileSync(
    file,
    JSON.stringify({ ...manifest, version, peerDependencies: Object.fromEntries(peers) as object }),
  );
  const packed = join(folder, `${basename(tarball, '.tgz')}-as-${version}.tgz`);
  execFileSync('tar', ['-czf', packed, '-C', folder, 'package']);
  return packed;
}

/** Starts a registry with packed libs. The last version of each is its newest. */
export async function startPackageRegistry(tarballs: readonly string[]): Promise<PackageRegistry> {
  const files = new Map(tarballs.map((tarball) => [`/${basename(tarball)}`, readFileSync(tarball)]));
  const packages = Map.groupBy(
    tarballs.map((tarball) => ({
      file: basename(tarball),
      manifest: JSON.parse(
        execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
      ) as Manifest,
    })),
    ({ manifest }) => manifest.name,
  );
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    const file = files.get(path);
    const found = packages.get(path.slice(1));
    if (file) response.end(file);
    else if (found) response.end(JSON.stringify(described(found)));
    else response.writeHead(404).end('{}');
  });
  const described = (versions: readonly { file: string; manifest: Manifest }[]): object => ({
    name: versions[0]?.manifest.name,
    'dist-tags': { latest: versions.at(-1)?.manifest.version },
    versions: Object.fromEntries(
      versions.map(({ file, manifest }) => [
        manifest.version,
        { ...manifest, dist: { tarball: `${url()}/${file}`, integrity: integrityOf(files.get(`/${file}`)) } },
      ]),
    ),
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    offerTo: (folder) => writeFileSync(join(folder, '.npmrc'), `@breakwater:registry=${url()}\n`),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const integrityOf = (file: Buffer | undefined): string =>
  `sha512-${createHash('sha512')
    .update(file ?? '')
    .digest('base64')}`;
