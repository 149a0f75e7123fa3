// @ts-check
// Follows a restore. The server changes to another one before and after it, so some requests in between are not answered.
import './account.js';

const interval = 1000;
const silentRequests = 3;

let unanswered = 0;

follow();

function follow() {
  if (restore()?.dataset.live) {
    setTimeout(look, interval);
  }
}

async function look() {
  const found = await ask();
  const shown = restore();
  const away = shown?.querySelector('.sv-restore__away');
  if (away instanceof HTMLElement) {
    unanswered = found ? 0 : unanswered + 1;
    away.hidden = unanswered <= silentRequests;
    away.textContent = away.hidden ? '' : away.dataset.away ?? '';
  }
  if (found && shown) {
    show(found, shown);
  }
  follow();
}

/**
 * The page as it is now; null while no server answers.
 * @returns {Promise<HTMLElement | null>}
 */
async function ask() {
  try {
    const answer = await fetch(location.pathname + location.search, { cache: 'no-store' });
    if (answer.status === 404) {
      // The vault begins with its set-up instead.
      location.replace('/setup' + location.search);
    }
    return answer.ok ? restore(new DOMParser().parseFromString(await answer.text(), 'text/html')) : null;
  } catch {
    return null;
  }
}

/**
 * The same state changes only in its numbers, so that a focused button stays what it is.
 * @param {HTMLElement} found
 * @param {HTMLElement} shown
 */
function show(found, shown) {
  const [part, old] = [found.querySelector('[data-sv-part]'), shown.querySelector('[data-sv-part]')];
  if (found.dataset.state === shown.dataset.state && part && old) {
    old.replaceWith(part);
  } else if (found.dataset.state !== shown.dataset.state || !found.dataset.live) {
    shown.replaceWith(found);
    found.querySelector('h1')?.focus();
  }
}

/**
 * @param {Document} [page]
 * @returns {HTMLElement | null}
 */
function restore(page = document) {
  return page.getElementById('restore');
}
