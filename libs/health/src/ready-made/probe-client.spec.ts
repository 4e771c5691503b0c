import { describe, expect, it } from '@jest/globals';
import { OriginalError } from './original-error.js';
import { ProbeClient, type TransportClient } from './probe-client.js';

const forever = new Promise<never>(() => undefined);

const CLIENT: TransportClient = {
  connect: async () => undefined,
  close: () => undefined,
  unwrap: () => {
    throw new Error('Not initialized.');
  },
};

const probeClient = (client: Partial<TransportClient>, signal = new AbortController().signal): ProbeClient =>
  new ProbeClient({ ...CLIENT, ...client }, signal, new OriginalError());

describe('the client of a probe', () => {
  it('rejects with the error that the client of RabbitMQ wraps beside the URL with its password', async () => {
    const err = new Error('connect ECONNREFUSED 127.0.0.1:5672');
    const connect = () => Promise.reject({ err, url: 'amqp://guest:hunter2@127.0.0.1' });
    await expect(probeClient({ connect }).connect()).rejects.toBe(err);
  });

  it('rejects with the error of the socket where a client only logs it', async () => {
    const refused = new Error('connect ECONNREFUSED 127.0.0.1:6379');
    const connect = async function (this: { logger: { error(error: unknown): void } }): Promise<never> {
      this.logger.error(refused);
      throw new Error('Connection is closed.');
    };
    await expect(probeClient({ connect }).connect()).rejects.toBe(refused);
  });

  it('stops waiting for a connection when its run is given up', async () => {
    const run = new AbortController();
    const connecting = probeClient({ connect: () => forever }, run.signal).connect();
    run.abort(new Error('given up'));
    await expect(connecting).rejects.toThrow('given up');
  });

  it('destroys its connections when they do not close before its run is given up', async () => {
    const run = new AbortController();
    const ended: string[] = [];
    const connections = [
      { destroy: () => ended.push('socket') },
      { disconnect: () => ended.push('redis') },
      'neither',
    ];
    const closing = probeClient({ close: () => forever, unwrap: () => connections }, run.signal).close();
    run.abort();
    await closing;
    expect(ended).toEqual(['socket', 'redis']);
  });

  it('ignores an error of the close', async () => {
    const close = (): never => {
      throw new Error('never connected');
    };
    await expect(probeClient({ close }).close()).resolves.toBeUndefined();
  });
});
