/** The usual spellings of a field's name: `api-key`, `apiKey`, `api_key`, `Api-Key`, `API_KEY`. */
export function spellings(field: string): string[] {
  const words = field.split(/[-_]/);
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  return [
    ...new Set([
      field,
      words.map((word, index) => (index === 0 ? word : capital(word))).join(''),
      words.join('_'),
      words.map(capital).join('-'),
      words.join('_').toUpperCase(),
    ]),
  ];
}
