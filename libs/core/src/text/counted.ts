/**
 * Returns a number with its noun, e.g. `1 error` and `2 errors`.
 *
 * @param plural the plural, where it is not the singular with an `s`
 */
export const counted = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count} ${count === 1 ? singular : plural}`;
