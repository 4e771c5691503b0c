import { describe, expect, it } from '@jest/globals';
import { type DashboardDescription, toneOfUse } from './dashboard-description.js';
import { type DashboardList, type DashboardRow, worstFirst } from './dashboard-list.js';
import { Dashboard } from './dashboard.js';

const list = (name: string, title = name): DashboardList => ({
  name,
  title,
  section: 'problems',
  rows: () => [],
});

describe('Dashboard', () => {
  it('has the lists in the order of their titles, whatever the order in which modules add them', () => {
    const dashboard = new Dashboard();
    for (const title of ['Pools', 'Alerts', 'Issues']) dashboard.addList(list(title.toLowerCase(), title));
    expect(dashboard.lists.map(({ title }) => title)).toEqual(['Alerts', 'Issues', 'Pools']);
  });

  it('forgets a list that its owner removes', () => {
    const dashboard = new Dashboard();
    const remove = dashboard.addList(list('pools'));
    remove();
    expect(dashboard.lists).toEqual([]);
  });

  it.each([
    ['Pools', 'lower-case words joined by dashes'],
    ['pools', 'a name that no other list has'],
  ])('refuses a list of the name %s', (name, expected) => {
    const dashboard = new Dashboard();
    dashboard.addList(list('pools'));
    expect(() => dashboard.addList(list(name))).toThrow(expected);
  });

  it('takes a description once, however many modules add it', () => {
    const dashboard = new Dashboard();
    const description: DashboardDescription = { timeline: [{ event: 'x', describe: () => undefined }] };
    dashboard.describe(description);
    dashboard.describe(description);
    expect(dashboard.timeline).toHaveLength(1);
    expect(dashboard.saturation).toEqual([]);
  });
});

it.each([
  [0, 10, 'good'],
  [7, 10, 'good'],
  [8, 10, 'warning'],
  [10, 10, 'bad'],
])('%d used of %d is %s', (used, limit, tone) => {
  expect(toneOfUse(used, limit)).toBe(tone);
});

it('sorts the worst rows first, and keeps the order of equal ones', () => {
  const row = (id: string, tone: DashboardRow['tone']): DashboardRow => ({
    id,
    title: id,
    state: tone,
    tone,
  });
  const rows = [row('a', 'good'), row('b', 'neutral'), row('c', 'bad'), row('d', 'warning'), row('e', 'bad')];
  expect(worstFirst(rows).map(({ id }) => id)).toEqual(['c', 'e', 'd', 'b', 'a']);
});
