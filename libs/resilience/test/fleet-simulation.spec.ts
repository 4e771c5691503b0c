import { SeededRandom } from '@breakwater/core/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FleetOfApplications, POLICY, type Replica } from './fleet.harness.js';

/** Calls a second to each replica: the first gets most of the traffic. */
const RATES = [20, 8, 1];

/** Milliseconds. */
const OUTAGE_BEGINS = 60_000;
const OUTAGE_ENDS = 120_000;
const END = 180_000;

/** Options of the circuit: a rate is judged from 20 calls in 10 seconds. */
const CIRCUIT = { volumeThreshold: 20, rollingCountTimeout: 10_000, resetTimeout: 15_000 };

/** Calls that arrive at random, of a dependency that fails for a minute. */
async function simulate(fleet: FleetOfApplications, seed: number, hints: boolean): Promise<Replica[]> {
  const random = new SeededRandom(seed);
  const policies = { [POLICY]: { circuitBreaker: CIRCUIT } };
  const replicas = await fleet.startAll(RATES.length, { policies, ...(!hints && { hints: false }) });
  const arrivals = RATES.flatMap((rate, index) => {
    const times: { readonly at: number; readonly replica: Replica }[] = [];
    for (let at = 10_000; at < END; at += (-Math.log(1 - random.next()) * 1_000) / rate) {
      times.push({ at, replica: replicas[index]! });
    }
    return times;
  }).toSorted((one, other) => one.at - other.at);
  for (const { at, replica } of arrivals) {
    await fleet.clock.advance(Math.max(at - fleet.clock.now(), 0));
    const isDown = at >= OUTAGE_BEGINS && at < OUTAGE_ENDS;
    // One call in a hundred fails for reasons of its own.
    await replica.call(!isDown && random.next() >= 0.01);
  }
  return replicas;
}

const firstOpening = ({ transitions }: Replica): number =>
  (transitions.find(({ to, at }) => to === 'open' && at >= OUTAGE_BEGINS)?.at ?? Infinity) - OUTAGE_BEGINS;

const fleets: FleetOfApplications[] = [];
const newFleet = (): FleetOfApplications => {
  const fleet = new FleetOfApplications();
  fleets.push(fleet);
  return fleet;
};

afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.close();
});

describe.each([1, 2, 3])('three replicas of which one has little traffic (seed %i)', (seed) => {
  it('are all open sooner with hints, and all closed soon after the outage', async () => {
    const without = await simulate(newFleet(), seed, false);
    const withHints = await simulate(newFleet(), seed, true);
    // The quiet replica sees 10 calls in its window: it never opens by itself.
    expect(firstOpening(without[2]!)).toBe(Infinity);
    expect(firstOpening(withHints[2]!)).toBeLessThan(15_000);
    for (const [index, replica] of withHints.entries()) {
      expect(firstOpening(replica)).toBeLessThanOrEqual(firstOpening(without[index]!));
      // A heartbeat, a resetTimeout and the next call at most.
      expect(replica.state.state).toBe('closed');
    }
  });

  it('never begin trials at the same time, and open only after a failure', async () => {
    const replicas = await simulate(newFleet(), seed, true);
    const moves = replicas.flatMap(({ transitions }) => transitions);
    const trials = moves
      .filter(({ to, at }) => to === 'half-open' && at < OUTAGE_ENDS)
      .map(({ at }) => at)
      .toSorted((one, other) => one - other);
    expect(trials.length).toBeGreaterThan(4);
    for (const [index, at] of trials.slice(1).entries()) expect(at - trials[index]!).toBeGreaterThan(0);
    // One call in a hundred fails outside of the outage, which opens no circuit.
    expect(moves.filter(({ to, at }) => to === 'open' && at < OUTAGE_BEGINS)).toEqual([]);
  });
});
