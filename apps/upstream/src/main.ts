import { SystemClock, SystemRandom, errorCode, headlineOf } from '@breakwater/core';
import { SeededRandom } from '@breakwater/core/testing';
import { upstreamOptions } from './upstream.options.js';
import { UpstreamServer } from './upstream.server.js';

try {
  const { port, clamdPort, ...stream } = upstreamOptions(process.env);
  const { seed } = stream;
  const random = seed === undefined ? new SystemRandom() : new SeededRandom(seed);
  const server = new UpstreamServer(new SystemClock(), random, stream);
  console.log(`Upstream simulator listens on http://127.0.0.1:${await server.listen(port)}`);
  console.log(`Simulated clamd listens on port ${await server.listenClamd(clamdPort)}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
} catch (error) {
  const taken = errorCode(error) === 'EADDRINUSE';
  console.error(
    taken
      ? `A port of the upstream is taken: ${headlineOf(error)}. Choose another one with UPSTREAM_PORT or CLAMD_PORT.`
      : headlineOf(error),
  );
  // The other port may be open already.
  process.exit(1);
}
