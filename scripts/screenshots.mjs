/**
 * `node scripts/screenshots.mjs` takes the screenshots of the README and of the site from the running demo, in light and dark colours, and
 * writes them to `docs/images`. It starts the demo on free ports, breaks the upstream, and waits until the dashboard shows it. It needs
 * Chromium: `CHROMIUM` names the program, by default `/usr/bin/chromium`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { anyFreePort } from './start/free-port.mjs';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'images');
const TOKEN = 'breakwater-debug';

const [port, upstreamPort] = [await anyFreePort(), await anyFreePort()].map(String);
const [api, upstream] = [`http://localhost:${port}`, `http://localhost:${upstreamPort}`];
const data = mkdtempSync(join(tmpdir(), 'breakwater-screenshots-'));

const demo = spawn(process.execPath, [join(import.meta.dirname, 'start.mjs')], {
  env: {
    ...process.env,
    PORT: port,
    UPSTREAM_PORT: upstreamPort,
    CLAMD_PORT: String(await anyFreePort()),
    DATA_FOLDER: data,
    DEBUG_TOKEN: TOKEN,
    ALERT_GROUP_WAIT: '2000',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});

const ended = once(demo, 'exit');
/** The output is read to its end: the demo could not write it otherwise. */
const ready = new Promise((resolve, reject) => {
  demo.stdout.setEncoding('utf8').on('data', (text) => text.includes('Ctrl-C ends') && resolve());
  void ended.then(() => reject(new Error('The demo did not start.')));
});

try {
  await ready;
  mkdirSync(FOLDER, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${api}/admin/`);
  await page.getByLabel('Token of the operators').fill(TOKEN);
  await page.keyboard.press('Enter');
  await page.getByText('Live').waitFor();
  await causeOutage();
  await page
    .getByRole('row')
    .filter({ hasText: 'youtube-data' })
    .getByText('open', { exact: true })
    .first()
    .waitFor();
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const picture = await page.screenshot();
    await sharp(picture)
      .png({ palette: true, effort: 10 })
      .toFile(join(FOLDER, `dashboard-${colorScheme}.png`));
  }
  await browser.close();
} finally {
  demo.kill('SIGTERM');
  await ended;
  rmSync(data, { recursive: true });
}

/** Half a minute of good calls, then an outage that opens the circuit. */
async function causeOutage() {
  const ask = (channel) => fetch(`${api}/channels/${channel}/stats`).catch(() => undefined);
  for (let second = 0; second < 30; second += 1) {
    await Promise.all([ask(`UCa${second}`), ask(`UCb${second}`), ask('UCbreakwater'), sleep(1_000)]);
  }
  await fetch(`${upstream}/faults/youtube`, { method: 'PUT', body: '{"mode":"error"}' });
  for (let second = 0; second < 8; second += 1) {
    await Promise.all([ask(`UCc${second}`), ask(`UCd${second}`), sleep(1_000)]);
  }
}
