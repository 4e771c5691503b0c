import { ValidateBy } from 'class-validator';

/**
 * A text of `min` to `max` characters, counted as PostgreSQL counts them: by code point. It has no place for the character
 * U+0000.
 */
export function TextOf(min: number, max: number, { each = false } = {}): PropertyDecorator {
  return ValidateBy(
    {
      name: 'textOf',
      validator: {
        validate: (value: unknown) => {
          if (typeof value !== 'string' || value.includes('\0')) return false;
          // Code points are at least half as many as code units: what is far too long is not taken apart.
          if (value.length > 2 * max) return false;
          const { length } = Array.from(value);
          return length >= min && length <= max;
        },
        defaultMessage: () =>
          `${each ? 'each of ' : ''}$property must be a text of ${min} to ${max} characters, without U+0000`,
      },
    },
    { each },
  );
}
