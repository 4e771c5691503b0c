import { describe, expect, it } from '@jest/globals';
import { requireOneForRoot } from './require-one-for-root.js';

class HealthModule {}
class OtherModule {}

const modulesOf = (...metatypes: object[]): Map<number, { metatype: object }> =>
  new Map(metatypes.map((metatype, index) => [index, { metatype }]));

describe('requireOneForRoot', () => {
  it('returns the options of the only import', () => {
    const options = { prefix: '/health' };
    const modules = modulesOf(OtherModule, HealthModule, OtherModule);
    expect(requireOneForRoot('health', modules, HealthModule, options)).toBe(options);
  });

  it('refuses the bare class', () => {
    expect(() => requireOneForRoot('health', modulesOf(HealthModule), HealthModule, undefined)).toThrow(
      'Expected "health" to be imported as HealthModule.forRoot(), once, in the root module (it is global), got "the bare class"',
    );
  });

  it('refuses a second import with other options', () => {
    const modules = modulesOf(HealthModule, HealthModule);
    expect(() => requireOneForRoot('health', modules, HealthModule, {})).toThrow(
      'got "2 imports with different options"',
    );
  });
});
