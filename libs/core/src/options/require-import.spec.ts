import { describe, expect, it } from '@jest/globals';
import { requireImport } from './require-import.js';

describe('requireImport', () => {
  it('returns the service of an imported module', () => {
    const service = {};
    expect(requireImport(service, 'ResilienceModule', 'AiModule')).toBe(service);
  });

  it('says which line to add without the module', () => {
    expect(() => requireImport(undefined, 'ResilienceModule', 'AiModule')).toThrow(
      'Expected "AiModule" to be imported beside ResilienceModule: ' +
        'add ResilienceModule.forRoot() to the imports of the root module, got "no ResilienceModule"',
    );
  });
});
