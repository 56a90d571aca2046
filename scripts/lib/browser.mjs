// Exports launchBrowser: the system's Chromium, headless, unable to reach anything but this machine.
import { onStop, temporaryFolder } from './cleanup.mjs';
import { findCommand } from './processes.mjs';

const options = [
  '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

/** A Playwright browser; closed at the end if nobody did before. */
export async function launchBrowser() {
  const executablePath = findCommand('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  if (!executablePath) throw new Error('Chromium is missing (on Debian: apt-get install chromium).');
  const { chromium } = await import('playwright-core');
  // Chromium keeps certificates and shader caches in the home folder whatever its profile is.
  const env = { ...process.env, HOME: temporaryFolder('browser'), XDG_CONFIG_HOME: '', XDG_CACHE_HOME: '' };
  const browser = await chromium.launch({ executablePath, args: options, env, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
  onStop(() => browser.close());
  return browser;
}
