import { faultsFor } from './faults.js';
import { ServiceRow } from './service-row.js';
import { breakService, readServices, repairService } from './simulator.js';

/** Milliseconds between two looks at the simulator, while the page is visible. */
const INTERVAL = 1_000;

const rows = new Map<string, ServiceRow>();
let isLost = false;
let timer: ReturnType<typeof setTimeout> | undefined;

const byId = (id: string): HTMLElement => document.getElementById(id)!;

function say(text: string): void {
  byId('news').textContent = text;
}

/** Shows the services as they are now, and again after a second. */
async function refresh(): Promise<void> {
  clearTimeout(timer);
  try {
    for (const service of await readServices()) rowOf(service.name).show(service);
    if (isLost) say('The simulator answers again.');
    isLost = false;
  } catch {
    if (!isLost) say('The simulator does not answer: the states below are old. Is npm start still running?');
    isLost = true;
  }
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(() => void refresh(), INTERVAL);
}

/** The row of a service. A new one is added at the end. */
function rowOf(name: string): ServiceRow {
  const known = rows.get(name);
  if (known) return known;
  const row = new ServiceRow(name, (service, fault) => {
    void change(
      () => (fault ? breakService(service, fault) : repairService(service)),
      () => `${service} is now: ${row.word}.`,
    );
  });
  rows.set(name, row);
  byId('services').append(row.element);
  return row;
}

/** Runs a change, shows the services, and says what has happened. */
async function change(run: () => Promise<unknown>, done: () => string): Promise<void> {
  try {
    await run();
    await refresh();
    if (!isLost) say(done());
  } catch {
    say('Nothing was changed: the simulator does not answer.');
  }
}

function changeAll(run: (name: string) => Promise<void>, done: string): void {
  void change(
    () => Promise.all([...rows.keys()].map(run)),
    () => done,
  );
}

byId('break-all').addEventListener('click', () =>
  changeAll((name) => breakService(name, faultsFor(name)[0].fault), 'All services are broken.'),
);
byId('repair-all').addEventListener('click', () => changeAll(repairService, 'All services are repaired.'));
document.addEventListener('visibilitychange', () => {
  if (document.hidden) clearTimeout(timer);
  else void refresh();
});
void refresh();
