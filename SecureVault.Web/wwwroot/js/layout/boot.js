// @ts-check
// Watches a page open. If something in front of the server drops what the page's connection needs, the page says what is missing instead
// of opening forever. Only in pages that live in a circuit (App.razor).
const splash = /** @type {HTMLElement} */ (document.querySelector('.sv-splash'));
const timeout = 8000;
let isLooking = false;

/** @param {'host' | 'room' | 'socket'} missing */
function show(missing) {
  splash.dataset.missing = missing;
}

function isOpening() {
  return !splash.dataset.missing && getComputedStyle(splash).display !== 'none';
}

// The server opens a circuit only for pages of its own host, so the host that reaches it has to be that of the address bar.
function isOtherHost() {
  const asked = splash.dataset.svHost;
  return asked !== location.host && new URL(`${location.protocol}//${asked || 'none'}`).host !== location.host;
}

async function look() {
  if (isLooking || !isOpening()) {
    return;
  }
  isLooking = true;
  try {
    const answer = await fetch('/_blazor/negotiate?negotiateVersion=1', { method: 'POST' });
    if (answer.status === 429) {
      show('room');
    } else if (answer.ok && !await opens((await answer.json()).connectionToken) && isOpening()) {
      show('socket');
    }
  } catch {
    // no server, or an answer from somebody else
  } finally {
    isLooking = false;
  }
}

/**
 * @param {string} token
 * @returns {Promise<boolean>}
 */
function opens(token) {
  return new Promise(resolve => {
    const socket = new WebSocket(`${location.protocol.replace('http', 'ws')}//${location.host}/_blazor?id=${encodeURIComponent(token)}`);
    socket.onopen = () => {
      socket.close();
      resolve(true);
    };
    socket.onerror = () => resolve(false);
  });
}

if (isOtherHost()) {
  show('host');
} else {
  addEventListener('unhandledrejection', look); // the connection that failed
  setTimeout(look, timeout);
}
