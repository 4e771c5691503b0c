import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HealthModule, microserviceCheck } from '@breakwater/health';
import { type HttpApplication, startApplication } from '@breakwater/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Transport } from '@nestjs/microservices';
import { accepts } from '../harness/accepts.js';
import { advanceUntilOver } from '../harness/advance-until-over.js';
import { requireProgram } from '../harness/debian-package.js';
import { freePort } from '../harness/free-port.js';
import { until } from '../harness/until.js';

/** The program of Debian's package; /usr/sbin/rabbitmq-server is a script that changes the user. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

describe('microserviceCheck by RabbitMQ', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-rabbitmq-'));
  let port: number;
  /** Erlang's register of names is a process of its own. */
  let epmdPort: string;
  let broker: ChildProcess;
  let application: HttpApplication;

  async function startBroker(): Promise<void> {
    broker = spawn(SERVER, [], {
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ERL_EPMD_PORT: epmdPort,
        RABBITMQ_NODE_PORT: String(port),
        RABBITMQ_DIST_PORT: String(await freePort()),
        RABBITMQ_NODENAME: `breakwater-${port}@localhost`,
        RABBITMQ_MNESIA_BASE: join(folder, 'data'),
        RABBITMQ_LOG_BASE: join(folder, 'logs'),
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      },
    });
    await until(() => accepts(port), Boolean);
  }

  async function killBroker(): Promise<void> {
    if (broker.exitCode !== null || broker.signalCode !== null) return;
    const ended = once(broker, 'exit');
    // The script and Erlang's processes are one group.
    process.kill(-(broker.pid as number), 'SIGKILL');
    await ended;
  }

  beforeAll(async () => {
    requireProgram({ program: 'rabbitmq-server', package: 'rabbitmq-server' });
    port = await freePort();
    epmdPort = String(await freePort());
    await startBroker();
    const check = microserviceCheck({
      transport: Transport.RMQ,
      options: { urls: [`amqp://guest:guest@127.0.0.1:${port}`], queue: 'videos' },
    });
    application = await startApplication('Express', {
      imports: [HealthModule.forRoot({ checks: { broker: { check } } })],
    });
  });

  afterAll(async () => {
    await application?.app.close();
    await killBroker();
    spawnSync('epmd', ['-port', epmdPort, '-kill']);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the check until its state begins with `status`. Runs that hang are given up. */
  async function becomes(status: string): Promise<string> {
    for (;;) {
      await application.clock.advance(1_000);
      const { body } = await advanceUntilOver(application.clock, 10, application.json('/health/broker'));
      const { status: found, error } = body as { status: string; error?: string };
      const state = `${found} ${error ?? ''}`.trim();
      if (state.startsWith(status)) return state;
    }
  }

  it('sees the broker end and start again', async () => {
    expect(await becomes('healthy')).toBe('healthy');
    await killBroker();
    expect(await becomes('unhealthy')).toBe('unhealthy refused');
    await startBroker();
    expect(await becomes('healthy')).toBe('healthy');
  });
});
