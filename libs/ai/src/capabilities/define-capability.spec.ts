import { describe, expect, it } from '@jest/globals';
import { contentSchema } from './content.schema.js';
import { defineCapability } from './define-capability.js';
import { plainTextSchema } from './answer.schemas.js';

const VALID = {
  name: 'chapter-marks',
  version: '1',
  input: contentSchema,
  output: plainTextSchema(100),
  prompt: () => ({ system: '', prompt: '' }),
  minimal: () => 'none',
};

describe('defineCapability', () => {
  it('returns the definition, frozen', () => {
    const capability = defineCapability(VALID);
    expect(capability).toEqual(VALID);
    expect(Object.isFrozen(capability)).toBe(true);
  });

  it('reports all problems at once', () => {
    const wrong = {
      ...VALID,
      name: 'Chapter Marks',
      version: '',
      output: {},
      minimal: 'none',
      template: 1,
      prompts: 2,
    };
    expect(() => defineCapability(wrong as unknown as typeof VALID)).toThrow(
      expect.objectContaining({
        problems: ['prompts', 'name', 'version', 'output', 'minimal', 'template'].map((option): unknown =>
          expect.objectContaining({ option: `capability.${option}`, place: 'defineCapability' }),
        ),
      }),
    );
  });
});
