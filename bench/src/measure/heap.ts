import { setImmediate } from 'node:timers/promises';

/** Bytes of the heap and of array buffers that are in use after a collection. */
export async function heapInUse(): Promise<number> {
  const { gc } = globalThis;
  if (!gc) throw new Error('Start Node with --expose-gc.');
  for (let turn = 0; turn < 3; turn++) {
    await setImmediate();
    await gc({ type: 'major', execution: 'async' });
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
