import { ValidateBy } from '../../platform/security/validation-rules.js';

/**
 * A text of `min` to `max` characters. Characters are code points, as in PostgreSQL. PostgreSQL can store neither the character
 * U+0000 nor half of a surrogate pair, so the text must not contain them.
 */
export function TextOf(min: number, max: number, { each = false } = {}): PropertyDecorator {
  return ValidateBy(
    {
      name: 'textOf',
      validator: {
        validate: (value: unknown) => {
          if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return false;
          // A text has at least half as many code points as code units, so a text that is far too long is refused without counting.
          if (value.length > 2 * max) return false;
          const { length } = Array.from(value);
          return length >= min && length <= max;
        },
        defaultMessage: () =>
          `${each ? 'each of ' : ''}$property must be a text of ${min} to ${max} characters, without U+0000 and lone surrogates`,
      },
    },
    { each },
  );
}
