/** Texts that models write for a draft, and how far they are. */
export interface Preparation {
  readonly videoId: string;
  readonly state: 'running' | 'prepared' | 'failed';
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly description: string | null;
  readonly keywords: readonly string[];
  /** Number of times that another process has taken the operation over. */
  readonly recoveries: number;
}

/** The texts of a preparation. */
export type PreparedTexts = Pick<Preparation, 'keywords'> & { readonly description: string };
