import { type Browser, chromium } from 'playwright-core';
import { requireProgram } from './debian-package.js';

const ARGUMENTS = [
  // Pages reach this machine only.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  // Chromium refuses to run as root inside its sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * Starts Debian's Chromium without a window; close it with `close()`. On a Debian machine without it, the first call installs
 * its package, which needs root.
 *
 * @throws Error with the remedy when Chromium is missing and cannot be installed
 */
export function startChromium(): Promise<Browser> {
  const executablePath = requireProgram({ program: 'chromium', package: 'chromium' });
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
