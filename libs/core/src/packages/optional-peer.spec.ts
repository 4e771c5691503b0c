import { describe, expect, it } from '@jest/globals';
import { optionalPeer } from './optional-peer.js';

const failsWith = (code: string, message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { code }));

describe('optionalPeer', () => {
  it('returns an installed package', async () => {
    expect(await optionalPeer('rxjs', () => import('rxjs'))).toHaveProperty('Observable');
  });

  it.each([
    ['ERR_MODULE_NOT_FOUND', "Cannot find package 'pg' imported from /app/node_modules/x/index.js"],
    ['MODULE_NOT_FOUND', "Cannot find module 'pg/lib/client'\nRequire stack:\n- /app/main.js"],
    ['MODULE_NOT_FOUND', 'Cannot find module "pg" from "main.js"'],
  ])('returns undefined for a missing package: %s, %s', async (code, message) => {
    expect(await optionalPeer('pg', failsWith(code, message))).toBeUndefined();
  });

  it.each([
    [
      'a package that it needs is missing',
      'ERR_MODULE_NOT_FOUND',
      "Cannot find package 'pg-pool' imported from /app/node_modules/pg/index.js",
    ],
    ['it fails while it loads', 'ERR_DLOPEN_FAILED', "'pg' does not support this machine"],
  ])('rejects when the package is there, but %s', async (_, code, message) => {
    await expect(optionalPeer('pg', failsWith(code, message))).rejects.toThrow(message);
  });
});
