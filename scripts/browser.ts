// Finds the Chromium that the pages are tried in; as root of a system with apt, installs it when there is none.
import { findBrowser } from '../test/helpers/browser.ts';
import { installWithApt } from './system-packages.ts';

if (findBrowser() === null) installWithApt('chromium');
const found = findBrowser();
console.log(found ?? 'expected a Chromium, found none: install one, or set CHROMIUM_PATH to it');
process.exit(found === null ? 1 : 0);
