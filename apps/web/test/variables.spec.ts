import { describe, expect, it } from '@jest/globals';
import { readVariables } from '../src/variables.js';

describe('the variables of the server', () => {
  it('have defaults for a developer, also when they are empty', () => {
    const defaults = {
      port: 3001,
      host: undefined,
      apiUrl: 'http://localhost:3000',
      apiInternalUrl: 'http://localhost:3000',
      isProduction: false,
    };
    expect(readVariables({})).toEqual(defaults);
    expect(readVariables({ WEB_PORT: ' ', HOST: '', API_URL: '', API_INTERNAL_URL: '' })).toEqual(defaults);
  });

  it('set the address of the API for browsers and for the server', () => {
    expect(
      readVariables({ API_URL: 'https://example.com/api/', API_INTERNAL_URL: 'http://studio-api:3000' }),
    ).toMatchObject({ apiUrl: 'https://example.com/api', apiInternalUrl: 'http://studio-api:3000' });
  });

  it('report all problems at once, without secrets', () => {
    const read = (): unknown =>
      readVariables({
        WEB_PORT: '70000',
        HOST: 'a b',
        API_URL: 'localhost:3000',
        API_INTERNAL_URL: 'http://ada:hunter2@studio-api',
      });
    expect(read).toThrow('4 options are wrong:');
    expect(read).toThrow('WEB_PORT" to be a whole number from 0 to 65535, got "70000"');
    for (const name of ['WEB_PORT', 'HOST', 'API_URL', 'API_INTERNAL_URL'])
      expect(read).toThrow(`Expected "environment.${name}" to be`);
    expect(read).not.toThrow('hunter2');
  });
});
