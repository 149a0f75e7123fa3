// @ts-check
// Sends the forms of a restore and follows it. The server gives way to another one before and after it, so some requests in between are not
// answered; the page stays what it is meanwhile, and is never loaded anew. Without this file the forms work, and the page loads itself.
const interval = 1000;
const silentRequests = 3;

/** @type {number | undefined} */
let timer;
let unanswered = 0;

document.addEventListener('submit', event => {
  if (event.target instanceof HTMLFormElement && shown()?.contains(event.target)) {
    event.preventDefault();
    send(event.target);
  }
});
follow();

/** @param {HTMLFormElement} form */
async function send(form) {
  if (form.dataset.sent) {
    return;
  }
  form.dataset.sent = 'true';
  form.querySelector('button[type="submit"]')?.setAttribute('aria-busy', 'true');
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const found = await ask({ method: 'POST', body: new URLSearchParams(fields) });
  if (found) {
    replace(found);
  } else {
    delete form.dataset.sent;
    form.querySelector('button[type="submit"]')?.removeAttribute('aria-busy');
    tell(true);
  }
  follow();
}

function follow() {
  clearTimeout(timer);
  if (shown()?.dataset.live) {
    timer = setTimeout(look, interval);
  }
}

async function look() {
  const found = await ask();
  unanswered = found ? 0 : unanswered + 1;
  tell(unanswered > silentRequests);
  if (found) {
    show(found);
  }
  follow();
}

/**
 * The page as it is now; null while no server answers.
 * @param {RequestInit} [request]
 * @returns {Promise<HTMLElement | null>}
 */
async function ask(request) {
  try {
    const answer = await fetch(location.pathname + location.search, { cache: 'no-store', ...request });
    if (answer.status === 404) {
      // The vault begins with its set-up instead, or has begun.
      location.replace('/setup' + location.search);
    }
    return answer.ok ? shown(new DOMParser().parseFromString(await answer.text(), 'text/html')) : null;
  } catch {
    return null;
  }
}

/**
 * The same state changes only in its numbers, so that a focused button stays what it is.
 * @param {HTMLElement} found
 */
function show(found) {
  const [part, old] = [found.querySelector('[data-sv-part]'), shown()?.querySelector('[data-sv-part]')];
  if (found.dataset.state !== shown()?.dataset.state || !found.dataset.live) {
    replace(found);
  } else if (part && old) {
    old.replaceWith(part);
  }
}

/** @param {HTMLElement} found */
function replace(found) {
  shown()?.replaceWith(found);
  const first = found.querySelector('[autofocus], h1');
  if (first instanceof HTMLElement) {
    first.focus();
  }
}

/** @param {boolean} isAway */
function tell(isAway) {
  const line = shown()?.querySelector('.sv-restore__away');
  if (line instanceof HTMLElement) {
    line.hidden = !isAway;
    line.textContent = isAway ? line.dataset.away ?? '' : '';
  }
}

/**
 * @param {Document} [page]
 * @returns {HTMLElement | null}
 */
function shown(page = document) {
  return page.getElementById('restore');
}
