import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { diskCheck } from '../../src/index.js';
import { probe } from '../support/probed.js';

const path = tmpdir();

async function shareInUse(): Promise<number> {
  const { blocks, bavail } = await statfs(path);
  return (blocks - bavail) / blocks;
}

describe('diskCheck', () => {
  it('is healthy while the share in use is below the threshold', async () => {
    await using probed = await probe(diskCheck({ path, threshold: 1 }));
    expect(await probed.state()).toBe('healthy');
  });

  it('is unhealthy above the threshold, with the reason disk', async () => {
    await using probed = await probe(diskCheck({ path, threshold: (await shareInUse()) / 2 }));
    expect(await probed.state()).toBe('unhealthy disk');
  });

  it('is unhealthy when there is no such path', async () => {
    await using probed = await probe(diskCheck({ path: '/no/such/volume', threshold: 0.9 }));
    expect(await probed.state()).toBe('unhealthy failed');
  });
});
