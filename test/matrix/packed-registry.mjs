// `node packed-registry.mjs <packages as JSON>` serves packed libs as the registry of npm serves packages: npm finds their versions,
// their dependencies and their peers by name. It prints its address. It runs in a process of its own, because tests wait for npm.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const packages = new Map(JSON.parse(process.argv[2]).map((lib) => [lib.name, lib]));
// npm caches answers by address. No other registry ever had this one.
const root = `/${randomUUID()}`;

function description({ name, place, tarball }) {
  const manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  const dist = { integrity, tarball: `${address()}/${encodeURIComponent(name)}.tgz` };
  return {
    name,
    'dist-tags': { latest: manifest.version },
    versions: { [manifest.version]: { ...manifest, dist } },
  };
}

const address = () => `http://127.0.0.1:${server.address().port}${root}`;

const server = createServer(({ url }, response) => {
  const path = decodeURIComponent(url.slice(root.length + 1));
  const lib = packages.get(path.replace(/\.tgz$/, ''));
  if (!lib) response.writeHead(404).end();
  else if (path.endsWith('.tgz')) response.end(readFileSync(lib.tarball));
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(description(lib)));
});
server.listen(0, '127.0.0.1', () => console.log(`Registry: ${address()}/`));
