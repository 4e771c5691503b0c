import { Client, type ClientConfig, Query, type Submittable } from 'pg';
import { type TransactionSettings, setForTransaction } from './transaction-settings.js';

type Callback = (error: Error | null, result: unknown) => void;

/** A pg client, of which its types show only a part. */
interface WithConnection {
  readonly connection: {
    on(event: 'readyForQuery', listener: (message: { readonly status: string }) => void): void;
  };
}

/** A connection whose queries make settings for their own transactions. */
export class SettingClient extends Client {
  /** @param settings without them, it is a plain client of pg */
  constructor(config: ClientConfig | undefined, settings: TransactionSettings | undefined) {
    super(config);
    if (!settings) return;
    let idle = true;
    (this as unknown as WithConnection).connection.on('readyForQuery', ({ status }) => {
      idle = status === 'I';
    });
    const prepare = <Q extends Submittable>(query: Q): Q => setForTransaction(query, settings, () => !idle);
    const send = this.query.bind(this) as (query: Submittable, ...rest: unknown[]) => unknown;
    const query = (input: unknown, values?: unknown, callback?: unknown): unknown => {
      if (isSubmittable(input)) return send(prepare(input), values, callback);
      const own = prepare(queryOf(input, values, callback));
      if ((own as { callback?: unknown }).callback) return void send(own);
      return new Promise((resolve, reject) => {
        const settle: Callback = (error, result) => (error ? reject(error) : resolve(result));
        send(own, settle);
      });
    };
    Object.assign(this, { query });
  }
}

const isSubmittable = (config: unknown): config is Submittable =>
  typeof (config as Partial<Submittable> | null)?.submit === 'function';

/** Makes a pg query from the arguments of `client.query`. */
function queryOf(config: unknown, values: unknown, callback: unknown): Query {
  const query = new Query(config as string, values as unknown[], callback as undefined);
  // The client reads this option from its argument, which is now the query.
  const { query_timeout: limit } = config as { readonly query_timeout?: unknown };
  return limit === undefined ? query : Object.assign(query, { query_timeout: limit });
}
