/** Every way in which a text can be part of a thrown value. */
export function thrownWith(text: string): readonly (readonly [way: string, thrown: unknown])[] {
  return [
    ['message', new Error(text)],
    ['cause', new Error('outer', { cause: new Error(text) })],
    ['member', new AggregateError([new Error(text)], 'several')],
    ['name', Object.assign(new Error('x'), { name: text })],
    ['code', Object.assign(new Error('x'), { code: text })],
    ['property', Object.assign(new Error('x'), { details: { list: [text] } })],
    ['text', text],
    ['symbol', Symbol(text)],
    ['cause that is a text', new Error('outer', { cause: text })],
  ];
}

/**
 * A third of `forms` for the sample number `index`, another third for the next one: where each form of each sample would
 * take minutes, all forms and all samples still get their turn.
 */
export function inTurn<T>(forms: readonly T[], index: number): readonly T[] {
  return forms.filter((_form, at) => at % 3 === index % 3);
}
