const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Abbreviations that usually stand before a name or a number. "etc." and "p.m." often end a sentence and are not among them. */
const ABBREVIATIONS = new Set(
  `mr mrs ms dr prof st gen col sgt capt lt hon gov sen vs approx dept fig vol pp e.g i.e cf ca jan feb apr aug sept oct nov
  u.s u.k ph.d hr fr dipl ing bzw z.b d.h sra mme mlle`.split(/\s+/),
);

/** The last word before a final full stop. An initial is a single capital letter. */
const LAST_WORD = /(?:^|[^\p{L}.])([\p{L}.]{1,12})\.$/u;
const INITIAL = /^(?!I)\p{Lu}$/u;

/**
 * The sentences of a paragraph in order. An abbreviation or an initial ("Dr. Smith", "J. R. Miller") ends no sentence, and a
 * part without a letter or a digit belongs to the sentence before it.
 */
export function sentencesOf(paragraph: string): string[] {
  const sentences: string[] = [];
  let open: string[] = [];
  for (const { segment } of SENTENCES.segment(paragraph)) {
    open.push(segment);
    if (endsWithAbbreviation(segment)) continue;
    const sentence = open.join('').trim();
    open = [];
    if (sentences.length > 0 && !/[\p{L}\p{N}]/u.test(sentence))
      sentences.push(`${sentences.pop()!} ${sentence}`);
    else if (sentence) sentences.push(sentence);
  }
  const rest = open.join('').trim();
  return rest ? [...sentences, rest] : sentences;
}

function endsWithAbbreviation(segment: string): boolean {
  const word = LAST_WORD.exec(segment.trimEnd().slice(-16))?.[1];
  return word !== undefined && (INITIAL.test(word) || ABBREVIATIONS.has(word.toLowerCase()));
}
