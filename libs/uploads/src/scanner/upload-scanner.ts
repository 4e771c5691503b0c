/** The verdict of a scanner about the bytes of one file. */
export type ScanVerdict =
  | { readonly verdict: 'clean' }
  | { readonly verdict: 'infected'; readonly signature: string }
  /** The scanner cannot tell. Such a file is never treated as clean. */
  | { readonly verdict: 'error'; readonly reason: string };

/** Looks for malware in files. The default looks for known signatures; `ClamdScanner` asks a clamd. */
export interface UploadScanner {
  /** Names the scanner in results, logs and metrics, e.g. `clamd`. */
  readonly name: string;
  /**
   * Reads a whole file. Never rejects, except with the reason of an aborted signal.
   *
   * @param path of a regular file that does not change meanwhile
   */
  scan(path: string, options: { readonly signal: AbortSignal }): Promise<ScanVerdict>;
  /** Rejects when the scanner cannot work. */
  ping?(options: { readonly signal: AbortSignal }): Promise<void>;
  /** Versions of the scanner and of its signatures, as clamd reports them: `ClamAV 1.4.3/27500/Mon Dec 29 08:30:00 2025`. */
  version?(options: { readonly signal: AbortSignal }): Promise<string>;
}
