import { describe, expect, it } from '@jest/globals';
import { Fingerprinter } from './fingerprinter.js';

const fingerprinter = new Fingerprinter({ root: '/nowhere' });

/** Number of different fingerprints among the errors. */
const issues = (errors: readonly unknown[]): number =>
  new Set(errors.map((error) => fingerprinter.of(error).value)).size;

/** An error with the given frames, the innermost first. */
function withFrames(message: string, ...frames: readonly string[]): Error {
  const stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return Object.assign(new Error(message), { stack });
}
const withoutFrames = (message: string): Error => withFrames(message);
const at = (...frames: readonly string[]): Error => withFrames('x', ...frames);

describe('one fault is one issue', () => {
  it.each<[string, readonly Error[]]>([
    [
      'when its lines and columns move',
      [at('Videos.publish (/app/dist/videos.js:40:7)'), at('Videos.publish (/app/dist/videos.js:57:21)')],
    ],
    [
      'in Docker, on Windows and on the machine of a developer',
      [
        at('Videos.publish (/app/dist/videos/videos.service.js:40:7)'),
        at('Videos.publish (/usr/src/app/dist/videos/videos.service.js:40:7)'),
        at('Videos.publish (C:\\work\\studio\\dist\\videos\\videos.service.js:40:7)'),
        at('Videos.publish (D:\\build 7\\dist\\videos\\videos.service.js:40:7)'),
        at('Videos.publish (file:///app/dist/videos/videos.service.js:40:7)'),
      ],
    ],
    [
      'whatever dependencies and native functions lie between, in whatever layout',
      [
        at('Videos.publish (/app/dist/videos.js:40:7)'),
        at(
          'Array.map (<anonymous>)',
          'next (/app/node_modules/.pnpm/express@5.1.0_supports-color@8/node_modules/express/lib/router.js:9:9)',
          'Videos.publish (/app/dist/videos.js:40:7)',
        ),
        at(
          'next (/app/.yarn/cache/express-npm-5.1.0-aa.zip/node_modules/express/lib/router.js:9:9)',
          'Videos.publish (/app/dist/videos.js:40:7)',
          'async Promise.all (index 3)',
          'process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
        ),
        at(
          'next (C:\\app\\node_modules\\express\\lib\\router.js:9:9)',
          'async Videos.publish (/app/dist/videos.js:40:7)',
          'native',
        ),
      ],
    ],
    [
      'in the bundles of two builds, whose names contain a hash',
      [
        at('Videos.publish (/app/dist/main.3f2a9c1b.js:40:7)'),
        at('Videos.publish (/app/dist/main.77d0e4aa90b1.js:44:7)'),
        at('Videos.publish (/app/dist/main-BX82hs1a.mjs:51:7)'),
        at('Videos.publish (/app/dist/main-7F3KAB2Q.js:51:7)'),
      ],
    ],
    [
      'without frames, with other quoted values in any typography',
      ['Datei „a.txt“ fehlt', 'Datei „bericht 7.txt“ fehlt', 'Datei “x” fehlt', 'Datei »y« fehlt'].map(
        withoutFrames,
      ),
    ],
    [
      'without frames, in French',
      ['Fichier « a » introuvable', 'Fichier « b c » introuvable'].map(withoutFrames),
    ],
    ['without frames, in Japanese', ['「動画」がありません', '「音楽 7」がありません'].map(withoutFrames)],
    ['without frames, with other numbers', ['1.234,56 EUR fehlen', '7,00 EUR fehlen'].map(withoutFrames)],
    [
      'when the stack is overwritten or missing',
      [
        withoutFrames('User 7 is blocked'),
        Object.assign(new Error('User 8 is blocked'), { stack: '' }),
        Object.assign(new Error('User 9 is blocked'), { stack: undefined }),
        Object.assign(new Error('User 10 is blocked'), { stack: { frames: [] } }),
        Object.assign(new Error('User 11 is blocked'), { stack: 'redacted' }),
      ],
    ],
    [
      'when an AggregateError has its members in another order',
      [
        new AggregateError([new Error('a 1'), new TypeError('b')], 'all failed'),
        new AggregateError([new TypeError('b'), new Error('a 2'), new Error('a 3')], 'all failed'),
      ].map((error) => Object.assign(error, { stack: 'AggregateError: all failed' })),
    ],
  ])('%s', (_, errors) => {
    expect(issues(errors)).toBe(1);
  });
});

describe('two faults are two issues', () => {
  it.each<[string, readonly Error[]]>([
    [
      'in two modules whose names end like a hash',
      [at('run (/app/dist/video-feedback.js:40:7)'), at('run (/app/dist/video-transfer.js:40:7)')],
    ],
    [
      'in two versions of an API',
      [at('run (/app/dist/api-v1.js:40:7)'), at('run (/app/dist/api-v2.js:40:7)')],
    ],
    [
      'in two functions with short names of a file that is not minified',
      [at('go (/app/dist/videos.js:40:7)'), at('do (/app/dist/videos.js:80:7)')],
    ],
    [
      'of two messages in a minified file without names',
      [
        withFrames('The disk is full', '/app/dist/main.js:1:2001'),
        withFrames('The bank is closed', '/app/dist/main.js:1:2001'),
      ],
    ],
    ['of two texts around equal quotations', ['„a“ fehlt', '„a“ ist gesperrt'].map(withoutFrames)],
    [
      'with two causes',
      [new Error('a'), new TypeError('b')].map((cause) => Object.assign(at('f (/a/b.js:9:9)'), { cause })),
    ],
    [
      'with two kinds of members',
      [new Error('a'), new TypeError('b')].map((member) =>
        Object.assign(new AggregateError([member], 'failed'), { stack: 'AggregateError: failed' }),
      ),
    ],
  ])('%s', (_, errors) => {
    expect(issues(errors)).toBe(errors.length);
  });
});
