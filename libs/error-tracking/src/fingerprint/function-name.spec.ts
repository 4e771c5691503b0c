import { describe, expect, it } from '@jest/globals';
import { functionName } from './function-name.js';

describe('functionName', () => {
  it.each([
    ['publish', 'publish'],
    ['VideoService.publish', 'publish'],
    ['Object.publish', 'publish'],
    ['async VideoService.publish', 'publish'],
    ['Function.publish [as handler]', 'publish'],
    ['async publish', 'publish'],
    ['new VideoService', 'VideoService'],
    ['get VideoService.state [as state]', 'state'],
    ['VideoService.#publish', '#publish'],
    ['Object.<anonymous>', ''],
    ['VideoService.<computed> [as publish]', ''],
    ['<anonymous>', ''],
    ['', ''],
  ])('takes %j for %j', (written, name) => {
    expect(functionName(written)).toBe(name);
  });
});
