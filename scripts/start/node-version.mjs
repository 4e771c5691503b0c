import { StartError } from './start-error.mjs';

/** Oldest Node that opossum 10 and nestjs-pino 5 run on. */
const [MAJOR, MINOR] = [22, 12];

/** @throws StartError when this Node is too old */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return;
  throw new StartError(
    `Node >= ${MAJOR}.${MINOR} is needed, this is ${process.versions.node}. ` +
      'Start with "npm start": it uses the Node that "npm ci" has installed in node_modules.',
  );
}
