/** Defaults of a `Fingerprinter`; `root` is the working directory, `redactor` one with its defaults. */
export const DEFAULT_FINGERPRINTER_OPTIONS = { maxEntries: 10_000 } as const;

/** Stands in front of each fingerprint: another way to group errors gets another version, so that issues do not mix. */
export const FINGERPRINT_VERSION = 'v1';

/** Characters of a title. */
export const MAX_TITLE_LENGTH = 200;
