import { describe, expect, it } from '@jest/globals';
import { PathTemplate } from './path-template.js';

const expand = (template: string, params?: Record<string, unknown>): string =>
  new PathTemplate(template).expand(params as never);

describe('a template of a path', () => {
  it.each([
    ['/', undefined, '/'],
    ['/orders', {}, '/orders'],
    ['/orders/{id}', { id: 7 }, '/orders/7'],
    ['/{id}/{id}', { id: 'a' }, '/a/a'],
    ['/{a}-{b}.json', { a: 1n, b: true }, '/1-true.json'],
    ['/caf%C3%A9/{id}', { id: 'é' }, '/caf%C3%A9/%C3%A9'],
    ['/a//b', undefined, '/a//b'],
  ])('%s with %j makes %s', (template, params, path) => {
    expect(expand(template, params)).toBe(path);
  });

  it.each([
    ['a/b', 'a%2Fb'],
    ['../../admin', '..%2F..%2Fadmin'],
    ['a?b=c', 'a%3Fb%3Dc'],
    ['a#b', 'a%23b'],
    ['a\r\nHost: evil', 'a%0D%0AHost%3A%20evil'],
    ['%2e%2e', '%252e%252e'],
    ['a\\b', 'a%5Cb'],
    ['😀', '%F0%9F%98%80'],
    ['a;b@c:d', 'a%3Bb%40c%3Ad'],
    ['\0', '%00'],
  ])('keeps the value %j within its segment', (value, segment) => {
    expect(expand('/orders/{id}/items', { id: value })).toBe(`/orders/${segment}/items`);
    expect(new URL(`http://a.example${expand('/orders/{id}/items', { id: value })}`).pathname).toBe(
      `/orders/${segment}/items`,
    );
  });

  it('escapes each character as a URL does, with and without a placeholder', () => {
    const characters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    for (const character of characters.filter((each) => !'?#%\\{}./'.includes(each))) {
      const literal = `/a${character}b/`;
      const { pathname } = new URL(`http://a.example${literal}`);
      expect(expand(literal)).toBe(pathname);
      expect(expand(`${literal}{id}`, { id: 1 })).toBe(`${pathname}1`);
    }
  });

  it.each([
    ['orders'],
    [''],
    ['//evil.example/x'],
    ['/a?b=1'],
    ['/a#b'],
    ['/a b'],
    ['/a\r\n'],
    ['/a/../b'],
    ['/a/./b'],
    ['/a/%2E%2e/b'],
    ['/{}'],
    ['/{a b}'],
    ['/{a'],
    ['/a}'],
    ['/{{a}}'],
    ['/é'],
    ['/a\\b'],
    ['/%zz'],
    ['http://evil.example/'],
    [7],
    [null],
  ])('refuses %j', (template) => {
    expect(() => new PathTemplate(template as string)).toThrow(/"path" to be a path such as/);
  });

  it.each([
    [{}, /"params.id" to be a value of the path/],
    [{ id: 1, extra: 2 }, /"params.extra" to be left out/],
    [{ id: '' }, /"params.id"/],
    [{ id: undefined }, /"params.id"/],
    [{ id: null }, /"params.id"/],
    [{ id: {} }, /"params.id"/],
    [{ id: Number.NaN }, /"params.id"/],
    [{ id: '\uD800' }, /"params.id"/],
    [{ id: '.' }, /segment of dots/],
    [{ id: '..' }, /segment of dots/],
    [null, /"params" to be an object/],
  ])('refuses the values %j', (params, message) => {
    expect(() => expand('/orders/{id}', params as never)).toThrow(message);
  });

  it('does not take a value from the prototype', () => {
    expect(() => expand('/{toString}', {})).toThrow(/"params.toString"/);
    expect(expand('/{__proto__}', JSON.parse('{"__proto__":"x"}') as never)).toBe('/x');
  });

  it('shows no value in a message', () => {
    expect(() => expand('/orders/{id}', { id: 'a\uD800secret' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});
