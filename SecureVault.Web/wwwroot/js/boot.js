// Watches a page open. When something in front of the server drops what the page's connection needs, the page says what is
// missing; it would stay at its opening for ever otherwise. In App.razor only for pages that live in a circuit.
const splash = document.querySelector('.sv-splash');
const patience = 8000;
let isLooking = false;

function show(missing) {
  splash.dataset.missing = missing;
}

function isOpening() {
  return !splash.dataset.missing && getComputedStyle(splash).display !== 'none';
}

// The server opens a circuit only for pages of its own host, so the host that it was asked for has to be that of the address bar.
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
    // no server, or an answer that is none of ours
  } finally {
    isLooking = false;
  }
}

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
  setTimeout(look, patience);
}
