// Jest's order of the specs, by `testSequencer`. A long spec that starts last leaves the other workers without work.
import { createRequire } from 'node:module';

/**
 * The specs that take longest, the longest first. Jest starts large files first as long as it has not measured their time, as in a
 * fresh clone, and some of these files are small.
 */
export const LONGEST = [
  'test/workspace/packages.spec.ts',
  'test/bench.spec.ts',
  'test/production-test.spec.ts',
  'test/workspace/package-judges.spec.ts',
  'test/start-database.spec.ts',
  'test/database-outage.spec.ts',
  'test/operations/image-tree.spec.ts',
  'test/streams/studio-stream.spec.ts',
  'test/start.spec.ts',
  'test/redis-outage.spec.ts',
  'test/stopping/failing.spec.ts',
  'test/stopping/gateways.spec.ts',
  'test/uploads/parallel-uploads.spec.ts',
  'libs/lifecycle/test/shutdown.process.spec.ts',
];

// Jest brings its own sequencer along.
const requireByJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const { default: Sequencer } = requireByJest('@jest/test-sequencer');

export default class LongestFirst extends Sequencer {
  sort(tests) {
    // oxlint-disable-next-line unicorn/no-array-sort -- a method of the sequencer, not of an array
    return super.sort(tests).toSorted((one, other) => place(one) - place(other));
  }
}

function place({ path }) {
  const index = LONGEST.findIndex((file) => path.endsWith(`/${file}`));
  return index === -1 ? LONGEST.length : index;
}
