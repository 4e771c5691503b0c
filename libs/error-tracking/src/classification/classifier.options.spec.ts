import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type ClassifierOptions, resolveClassifierOptions } from './classifier.options.js';

describe('resolveClassifierOptions', () => {
  it('keeps a copy of the rules', () => {
    const rules = [{ match: Error }];
    const resolved = resolveClassifierOptions({ rules });
    rules.length = 0;
    expect(resolved.rules).toHaveLength(1);
    expect(resolveClassifierOptions({}).rules).toEqual([]);
  });

  it.each([
    [{ rule: [] }, 'classification.rule'],
    [{ rules: {} }, 'classification.rules'],
    [{ classifyDatabaseError: 'x' }, 'classification.classifyDatabaseError'],
    [{ rules: [null] }, 'classification.rules[0].match'],
    [{ rules: [{ match: Error }, {}] }, 'classification.rules[1].match'],
    [{ rules: [{ match: [] }] }, 'classification.rules[0].match'],
    [{ rules: [{ match: [Error, {}] }] }, 'classification.rules[0].match'],
    [{ rules: [{ match: Error, kind: 'x' }] }, 'classification.rules[0].kind'],
    [{ rules: [{ match: Error, category: 'db' }] }, 'classification.rules[0].category'],
    [{ rules: [{ match: Error, severity: 'CRITICAL' }] }, 'classification.rules[0].severity'],
    [{ rules: [{ match: Error, expected: 1 }] }, 'classification.rules[0].expected'],
  ])('refuses %j and names the option', (options, option) => {
    const resolve = (): unknown => resolveClassifierOptions(options as unknown as ClassifierOptions);
    expect(resolve).toThrow(OptionsError);
    expect(resolve).toThrow(`"${option}"`);
  });
});
