import { fileURLToPath } from 'node:url';

/** The fixture with held requests. */
export const TRAFFIC = fileURLToPath(new URL('./traffic.fixture.ts', import.meta.url));
