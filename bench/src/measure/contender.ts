/** The contenders, in the order of the columns. */
export const CONTENDERS = ['Breakwater', 'bare', 'opossum', 'opossum tuned', 'cockatiel'] as const;

export type ContenderName = (typeof CONTENDERS)[number];

/** A call that is measured many times. */
export interface Contender {
  readonly label: string;
  call(): Promise<unknown>;
  /** Calls in one round, where it differs from the others because one takes much longer or shorter. */
  readonly calls?: number;
}
