import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyFreePort } from '../start/free-port.mjs';
import { KNOWN_CHANNEL } from './studio.mjs';

const START = join(import.meta.dirname, '..', 'start.mjs');

/** The demo that `npm start` runs, on free ports and with data of its own. */
export class Demo {
  token = 'breakwater-debug';
  #process;
  #ended;
  #data = mkdtempSync(join(tmpdir(), 'breakwater-screenshots-'));

  /** Starts it, and waits until all of it answers. */
  static async start() {
    const ports = [];
    while (ports.length < 4) ports.push(String(await anyFreePort()));
    const demo = new Demo(ports);
    await demo.#ready();
    return demo;
  }

  constructor([port, webPort, upstreamPort, clamdPort]) {
    this.api = `http://localhost:${port}`;
    this.studio = `http://localhost:${webPort}`;
    this.upstream = `http://localhost:${upstreamPort}`;
    this.#process = spawn(process.execPath, [START], {
      env: {
        ...process.env,
        PORT: port,
        WEB_PORT: webPort,
        UPSTREAM_PORT: upstreamPort,
        CLAMD_PORT: clamdPort,
        DATA_FOLDER: this.#data,
        DEBUG_TOKEN: this.token,
        ALERT_GROUP_WAIT: '2000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#process, 'exit');
  }

  /** Asks for the numbers of some channels, three times a second. */
  async send(seconds) {
    const ask = (channel) => fetch(`${this.api}/channels/${channel}/stats`).catch(() => undefined);
    for (let second = 0; second < seconds; second += 1) {
      await Promise.all([ask(`UCa${second}`), ask(`UCb${second}`), ask(KNOWN_CHANNEL), sleep(1_000)]);
    }
  }

  async breakYouTube() {
    await fetch(`${this.upstream}/faults/youtube`, { method: 'PUT', body: '{"mode":"error"}' });
  }

  async [Symbol.asyncDispose]() {
    this.#process.kill('SIGTERM');
    await this.#ended;
    rmSync(this.#data, { recursive: true });
  }

  #ready() {
    return new Promise((resolve, reject) => {
      // The output is read to its end: the demo could not write it otherwise.
      this.#process.stdout
        .setEncoding('utf8')
        .on('data', (text) => text.includes('Ctrl-C ends') && resolve());
      void this.#ended.then(() => reject(new Error('The demo did not start.')));
    });
  }
}
