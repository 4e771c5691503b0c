import type { BenchCase } from '../bench-case.js';
import { startJsonServer } from '../http/json-server.js';
import { interleave } from '../measure/interleave.js';
import { atLeast } from '../report/check.js';
import { nanoseconds } from '../report/figures.js';
import { axiosClient, breakwaterClient, undiciClient } from '../subjects/http-clients.js';

/** Requests at the same time. A call of a contender is one such group. */
const PARALLEL = 16;

/** A GET of 1 kB of JSON with the default policy, by the processor time of the client. */
export const httpClientCase: BenchCase = {
  name: 'http-client',
  async run(effort) {
    const server = await startJsonServer();
    const { app, client } = await breakwaterClient(server.url);
    const undici = undiciClient(server.url);
    const axios = axiosClient(server.url);
    const group = (get: () => Promise<unknown>) => (): Promise<unknown> =>
      Promise.all(Array.from({ length: PARALLEL }, get));
    const breakwater = {
      label: 'Breakwater',
      call: group(() => client.get('/orders/{id}', { params: { id: 1 } }).json()),
    };
    const heat = { calls: 160, rejections: 0 };
    // One after the other: axios leaves so much garbage that the next contender would pay for it.
    const bare = await interleave([breakwater, { label: 'bare', call: group(undici.get) }], heat, effort);
    const retrying = { label: 'axios', call: group(() => axios.client.get('/orders/1')), calls: 50 };
    const others = await interleave([breakwater, retrying], heat, effort);
    await app.close();
    await undici.pool.close();
    axios.agent.destroy();
    server.stop();
    return {
      title: '`client.get()` of 1 kB of JSON with the default policy (bare: `undici.request`)',
      figures: {
        Breakwater: nanoseconds(bare.of('Breakwater') / PARALLEL),
        bare: nanoseconds(bare.of('bare') / PARALLEL),
      },
      checks: [
        atLeast(bare.ratio('bare', 'Breakwater'), 0.8, "of undici's throughput"),
        atLeast(others.ratio('axios', 'Breakwater'), 2, 'times that of axios with axios-retry'),
      ],
    };
  },
};
