import { describe, expect, it } from '@jest/globals';
import { TIMEOUT_PRESETS } from './timeout.presets.js';

describe('TIMEOUT_PRESETS', () => {
  it('has a limit in milliseconds for each kind of work', () => {
    expect(TIMEOUT_PRESETS).toEqual({
      'database.query': 10_000,
      'database.migration': 300_000,
      'database.backup': 1_800_000,
      'ai.quick': 30_000,
      'ai.standard': 120_000,
      'ai.complex': 600_000,
      'file.read': 10_000,
      'file.write': 30_000,
      'file.processing': 300_000,
      'video.analyze': 120_000,
      'video.process': 600_000,
      'video.upload': 1_800_000,
      'api.fast': 5_000,
      'api.standard': 15_000,
      'api.slow': 60_000,
      'api.upload': 300_000,
    });
  });
});
