const WORDS = new Intl.Segmenter('en', { granularity: 'word' });

/** An article or a pronoun that French and Italian write together with the next word: "l'eau". */
const ELISION = /^(?:[cdjlmnst]|qu|dell|nell|all|un)'(?=\p{L}{2})/iu;
const POSSESSIVE = /'s$/i;

/** A word of a text. */
export interface Word {
  /** The word as it is written, without an elided article ("l'") and without the possessive "'s". */
  readonly text: string;
  /** The same in lower case, for comparisons. */
  readonly key: string;
  /** True if another sign than a blank or a hyphen stands before the word, such as a comma or a full stop. */
  readonly afterSign: boolean;
}

/** The words of a text in order. Scripts without blanks are split by the dictionaries of ICU. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let afterSign = true;
  for (const { segment, isWordLike } of WORDS.segment(text.replace(/[’‘ʼ]/g, "'"))) {
    if (isWordLike) {
      const word = segment.includes("'") ? segment.replace(ELISION, '').replace(POSSESSIVE, '') : segment;
      words.push({ text: word, key: word.toLowerCase(), afterSign });
      afterSign = false;
    } else if (!/^[\s-]+$/.test(segment)) afterSign = true;
  }
  return words;
}
