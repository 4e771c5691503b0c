import type { Provider } from '@nestjs/common';

/** Providers of the processing half. */
export const PROCESSING_PROVIDERS: readonly Provider[] = [];
