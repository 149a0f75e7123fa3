// @ts-check
// The service worker of an installed SecureVault. It does one thing: it takes the files that another app shares, and has the drive open.
// It keeps no page and no script, so a new version of the server is never hidden by an old one in the browser.
import { keep } from './shared-files.js';

/**
 * @typedef {Event & { addRoutes?(routes: unknown[]): Promise<void> }} InstallEvent
 * @typedef {Event & { request: Request, respondWith(answer: Promise<Response>): void }} FetchEvent
 */

const address = '/share'; // as in manifest.webmanifest

addEventListener('install', event => {
  const install = /** @type {InstallEvent} */ (event);
  // A browser that knows routes doesn't even wake this worker for anything else.
  install.addRoutes?.([{ condition: { not: { urlPattern: { pathname: address } } }, source: 'network' }]).catch(() => {});
});

addEventListener('fetch', event => {
  const { request } = /** @type {FetchEvent} */ (event);
  if (request.method === 'POST' && new URL(request.url).pathname === address) {
    /** @type {FetchEvent} */ (event).respondWith(take(request));
  }
});

// Any site can post a form to here, so nothing is uploaded before the person has chosen a folder for it.
/** @param {Request} request */
async function take(request) {
  try {
    await keep((await request.formData()).getAll('files').filter(isFile));
    return Response.redirect('/', 303);
  } catch {
    return Response.redirect(address, 303); // no room: the server's page says that the files didn't arrive
  }
}

/**
 * @param {FormDataEntryValue} entry
 * @returns {entry is File}
 */
function isFile(entry) {
  return entry instanceof File;
}
