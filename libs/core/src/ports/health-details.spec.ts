import { describe, expect, it } from '@jest/globals';
import { HealthDetails } from './health-details.js';

describe('HealthDetails', () => {
  it('keeps a source until it is removed', () => {
    const details = new HealthDetails();
    const source = () => ({ size: 45 });
    const remove = details.provide('cache', source);
    expect([...details.sources]).toEqual([['cache', source]]);
    remove();
    expect(details.sources.size).toBe(0);
  });

  it('does not remove the successor of a removed source', () => {
    const details = new HealthDetails();
    const remove = details.provide('cache', () => ({ size: 1 }));
    remove();
    details.provide('cache', () => ({ size: 2 }));
    remove();
    expect(details.sources.size).toBe(1);
  });

  it.each(['', 'Cache', 'a/b', '-a', 'a--b', '__proto__', 5, undefined, {}])(
    'refuses the name %p',
    (name) => {
      expect(() => new HealthDetails().provide(name as string, () => ({}))).toThrow(
        /"health\.details\.name" to be lower-case words joined by dashes/,
      );
    },
  );

  it('refuses a name twice', () => {
    const details = new HealthDetails();
    details.provide('cache', () => ({}));
    expect(() => details.provide('cache', () => ({}))).toThrow(
      /a name that no other source has, got "cache"/,
    );
  });

  it('refuses facts in place of a function that returns them', () => {
    expect(() => new HealthDetails().provide('cache', { size: 45 } as never)).toThrow(
      /"health\.details\.source" to be a function that returns an object/,
    );
  });
});
