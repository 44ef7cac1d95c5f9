// Coming in, and leaving.
import { check } from '../stage.mjs';

export const journeys = {
  async 'sign in, and be told when the password is wrong'(stage) {
    const page = await stage.page();
    await page.goto(`${stage.url}/people`);
    await page.locator('form').waitFor();
    stage.uncomplaining(page);
    await page.locator('input[autocomplete=username]').fill(stage.people.user.name);
    await page.locator('input[autocomplete=current-password]').fill('not the password');
    await stage.accessible(page, 'the sign-in');
    await stage.shot(page, 'signin');
    await page.keyboard.press('Enter');
    await page.getByText('The name or the password is wrong.').waitFor();

    await page.locator('input[autocomplete=current-password]').fill(stage.people.user.password);
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'People', exact: true }).waitFor();
    check(new URL(page.url()).pathname === '/people', 'the place one wanted is the place one comes to');
  },

  async 'sign out, and leave nothing behind'(stage) {
    const { page: ada } = await stage.signedIn('user');
    const { me: benMe } = await stage.signedIn('peer');
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await ada.locator('.composer textarea').fill('a secret draft');
    await ada.locator('.rail-me').click();
    await ada.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.locator('form input[autocomplete=username]').waitFor();
    const left = await ada.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    check(!left.includes('a secret draft'), 'the draft is gone');
    check(
      (await ada.evaluate(async () => (await fetch('/api/session')).status)) === 204,
      'the session has ended on the server',
    );
    await ada.reload();
    await ada.locator('form input[autocomplete=username]').waitFor();
  },
};

export const brokenJourneys = {
  async 'be told that the session has ended'(stage, breakIt) {
    const { page: ada } = await stage.signedIn('user');
    await breakIt('end-sessions', {});
    await ada.getByText('Your session has ended. Sign in again.').waitFor({ timeout: 30_000 });
  },
};
