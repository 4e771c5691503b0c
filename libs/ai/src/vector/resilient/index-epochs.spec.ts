import { describe, expect, it } from '@jest/globals';
import { MemoryIndexEpochs } from './index-epochs.js';

describe('MemoryIndexEpochs', () => {
  it('changes the epoch of a namespace with each write, and of no other one', async () => {
    const epochs = new MemoryIndexEpochs();
    const [before, other] = [await epochs.get('videos'), await epochs.get('users')];
    await epochs.incr('videos');
    const after = await epochs.get('videos');
    await epochs.incr('videos');
    expect(new Set([before, after, await epochs.get('videos')]).size).toBe(3);
    expect(await epochs.get('users')).toBe(other);
  });

  it('never returns an epoch from before a write, however many namespaces are written', async () => {
    const epochs = new MemoryIndexEpochs();
    const before = await epochs.get('videos');
    await epochs.incr('videos');
    for (let namespace = 0; namespace < 10_001; namespace++) await epochs.incr(`tenant-${namespace}`);
    expect(await epochs.get('videos')).not.toBe(before);
    const forgotten = await epochs.get('videos');
    await epochs.incr('videos');
    expect(await epochs.get('videos')).not.toBe(forgotten);
  });
});
