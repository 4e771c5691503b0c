import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ModuleFormat, NEST_11, NEST_12, SERVED } from '../workspace/consumer-application.js';
import { run } from '../workspace/packed-libs.js';
import { packedWorkshop } from './packed-workshop.js';

const workshop = packedWorkshop();

/** The oldest Node that the packages accept. Its package has the program for this machine. */
const OLDEST = '22.12.0';
const PACKAGE = `node-${process.platform}-${process.arch}`;

const CELLS: readonly (readonly [string, ModuleFormat, typeof NEST_11])[] = [
  ['Nest 12', 'module', NEST_12],
  ['Nest 11', 'commonjs', NEST_11],
];

describe.each(CELLS)(`on Node ${OLDEST}, %s, %s`, (_nest, format, nest) => {
  const consumer = workshop.application();
  const onOldest = (program: string, ...args: string[]): string =>
    run(
      join(consumer.home, 'node_modules', PACKAGE, 'bin/node'),
      [`dist/${program}.js`, ...args],
      consumer.home,
    );

  beforeAll(() => {
    consumer.install(format, workshop.libs, nest, { [PACKAGE]: OLDEST });
    consumer.compile();
  });

  it.each(['express', 'fastify'])(
    'serves a request to each package except http on %s, and ends in order',
    (platform) => {
      const { called: _called, ...served } = SERVED;
      expect(JSON.parse(onOldest('service', platform, 'without-http'))).toEqual(served);
    },
  );

  it('refuses to load http, and names the version that it needs', () => {
    expect(() => onOldest('http')).toThrow(
      `@breakwater/http needs Node 22.19 or later, and this process runs on Node ${OLDEST}. Start it with a newer Node.`,
    );
  });
});
