import { describe, expect, it } from '@jest/globals';
import { negotiateFormat } from './negotiate-format.js';

describe('negotiateFormat', () => {
  it.each([
    [undefined, 'text'],
    ['*/*', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['application/json, text/plain, */*', 'json'],
    ['application/json;q=0.4, text/plain;q=0.5', 'text'],
    ['application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text; version=1.0.0', 'openmetrics'],
    ['application/openmetrics-text; version="1.0.0"', 'openmetrics'],
    ['application/openmetrics-text; version=2.0.0', 'text'],
    ['application/openmetrics-text; version=1.0.0; q=0, text/plain', 'text'],
    [
      'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    ['application/vnd.google.protobuf;q=0.7,text/plain;version=0.0.4;q=0.3', 'text'],
    ['constructor', 'text'],
    ['application/json;q=nonsense', 'text'],
    ['', 'text'],
  ])('answers %p with %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });
});
