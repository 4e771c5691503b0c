import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Matches a group that contains an unbounded quantifier and is itself repeated without a bound, which can take exponential time. */
const NESTED = /\((?:[^()\\]|\\.)*(?<!\\)[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\})/;

const sources = ['.', '..', '../../stack', '../../classification'].flatMap((folder) => {
  const directory = new URL(`${folder}/`, import.meta.url);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => [name, readFileSync(new URL(name, directory), 'utf8')] as const);
});

describe('regular expressions', () => {
  it('would be recognised if they nested quantifiers', () => {
    expect(NESTED.test(String.raw`/^(?:\d+[a-z]+)+$/`)).toBe(true);
    expect(NESTED.test(String.raw`/^(?:\d+[a-z]){1,5}$/`)).toBe(false);
  });

  it.each(sources)('of %s do not', (_name, source) => {
    const literals = source.split('\n').filter((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line));
    expect(literals.filter((line) => NESTED.test(line))).toEqual([]);
  });
});
