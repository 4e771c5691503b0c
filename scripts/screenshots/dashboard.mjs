/** Opens the dashboard, and types the token. */
export async function openDashboard(page, { api, token }) {
  await page.goto(`${api}/admin/`);
  await page.getByLabel('Token of the operators').fill(token);
  await page.keyboard.press('Enter');
  await page.getByText('Live').waitFor();
}

export async function waitForOpenCircuit(page) {
  await page
    .getByRole('row')
    .filter({ hasText: 'youtube-data' })
    .getByText('open', { exact: true })
    .first()
    .waitFor();
}
