import { getConnectionToken } from '@nestjs/mongoose';
import { describe, expect, it } from '@jest/globals';
import { mongooseCheck } from '../../src/index.js';
import { probe } from '../support/probed.js';

/** A connection by its shape: no package for tests ships a MongoDB. */
class FakeConnection {
  readyState = 1;
  error: Error | undefined;
  readonly commands: object[] = [];
  readonly db = {
    command: async (command: object): Promise<object> => {
      this.commands.push(command);
      if (this.error) throw this.error;
      return { ok: 1 };
    },
  };
}

describe('mongooseCheck', () => {
  it('sends a ping on the default connection of the application', async () => {
    const connection = new FakeConnection();
    const providers = [{ provide: getConnectionToken(), useValue: connection }];
    await using probed = await probe(mongooseCheck(), { providers });
    expect(await probed.state()).toBe('healthy');
    expect(connection.commands).toEqual([{ ping: 1 }]);
  });

  it('finds a connection by its name', async () => {
    const connection = new FakeConnection();
    const providers = [{ provide: getConnectionToken('archive'), useValue: connection }];
    await using probed = await probe(mongooseCheck('archive'), { providers });
    expect(await probed.state()).toBe('healthy');
    expect(connection.commands).toHaveLength(1);
  });

  it('finds the reason in the error of the driver', async () => {
    const connection = new FakeConnection();
    const cause = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    connection.error = new Error('', { cause });
    await using probed = await probe(mongooseCheck(connection));
    expect(await probed.state()).toBe('unhealthy refused');
  });

  it('is unreachable while Mongoose is not connected, and recovers', async () => {
    const connection = new FakeConnection();
    connection.readyState = 0;
    await using probed = await probe(mongooseCheck(connection));
    expect(await probed.state()).toBe('unhealthy unreachable');
    connection.readyState = 1;
    expect(await probed.becomes('healthy')).toBe('healthy');
  });
});
