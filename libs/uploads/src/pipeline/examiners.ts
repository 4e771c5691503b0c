import type { InspectContent, RewriteImage } from '../checks/content-check.js';
import type { UploadScanner } from '../scanner/upload-scanner.js';

/** The functions that look at the bytes of files. */
export interface Examiners {
  readonly inspectContent: InspectContent;
  readonly rewriteImage: RewriteImage;
  readonly scanner: UploadScanner;
}

/** Injection token of {@link Examiners}. */
export const Examiners = Symbol('@breakwater/uploads:Examiners');
