import { createServer } from 'node:net';
import { StartError } from './start-error.mjs';

/**
 * Makes sure that no process listens on a port.
 *
 * @param {string} variable environment variable that holds the port
 * @param {string} text its value
 * @param {string} user who is going to listen there
 * @throws StartError when the port is taken, or is no port
 */
export async function requireFreePort(variable, text, user) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new StartError(
      `Expected ${variable} to be a whole number from 1 to 65535, got ${JSON.stringify(text)}.`,
    );
  }
  const code = await tryToListen(port);
  if (code === undefined) return;
  const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`;
  throw new StartError(
    `Port ${port}, meant for ${user}, ${reason}. Choose another one: ${variable}=${port === 65_535 ? port - 1 : port + 1} npm start`,
  );
}

/** A port of this machine that was free a moment ago. @returns {Promise<number>} */
export function anyFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** @returns {Promise<string | undefined>} the code of the error, if there was one */
function tryToListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen(port, () => server.close(() => resolve(undefined)));
  });
}
