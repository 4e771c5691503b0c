import { describe, expect, it } from '@jest/globals';
import { requireNode } from './required-node.js';

describe('requireNode', () => {
  it.each(['22.12.0', '22.19.1', '24.0.0', '100.1.0', '23.0.0-nightly20240801'])(
    'accepts Node %s',
    (version) => {
      expect(() => requireNode('Breakwater', '22.12', version)).not.toThrow();
    },
  );

  it.each(['22.11.9', '20.19.5', '18.0.0', '9.99.0'])('refuses Node %s', (version) => {
    expect(() => requireNode('Breakwater', '22.12', version)).toThrow(
      `Breakwater needs Node 22.12 or later, and this process runs on Node ${version}. Start it with a newer Node.`,
    );
  });
});
