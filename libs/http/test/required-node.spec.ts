import { expect, it, jest } from '@jest/globals';

it('refuses a Node that is older than undici needs when the package is loaded', async () => {
  const versions = { value: { ...process.versions, node: '22.18.0' } };
  jest.replaceProperty(globalThis, 'process', Object.create(process, { versions }) as typeof process);
  await expect(import('../src/index.js')).rejects.toThrow(
    '@breakwater/http needs Node 22.19 or later, and this process runs on Node 22.18.0. Start it with a newer Node.',
  );
});
