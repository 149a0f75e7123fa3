// What the page around the circuit does by itself: menus that close, the skip link, and the lost connection.
document.addEventListener('click', event => {
  if (event.target.closest('[data-sv-skip]')) {
    event.preventDefault();
    document.getElementById('content')?.focus();
  }
  if (event.target.closest('[data-sv-reload]')) {
    event.preventDefault();
    location.reload();
  }
  for (const menu of document.querySelectorAll('details[data-sv-menu][open]')) {
    const inside = menu.contains(event.target);
    if (!inside || event.target.closest('[data-sv-closes]')) {
      menu.open = false;
    }
  }
});

document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') {
    return;
  }
  for (const menu of document.querySelectorAll('details[data-sv-menu][open]')) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

// Uploads that do not need the circuit may hold it up; they reload the page themselves when they are done.
function reloadPage() {
  if (mayLeave()) {
    location.reload();
  }
}

function mayLeave() {
  return dispatchEvent(new CustomEvent('sv-reload', { cancelable: true }));
}

// Blazor takes every failure to negotiate for 'no server'; this asks the same and reads the answer.
async function isSessionOver() {
  try {
    return (await fetch('/_blazor/negotiate?negotiateVersion=1', { method: 'POST', cache: 'no-store' })).status === 401;
  } catch {
    return false;
  }
}

let isLeaving = false;

// The first reason counts: another while the page is on its way would abort that and give the wrong one.
function signIn(reason) {
  if (isLeaving) {
    return;
  }
  isLeaving = true;
  setTimeout(() => {
    isLeaving = false; // the server could not be reached, so the person may try again
  }, 5000);
  dispatchEvent(new CustomEvent('sv-leave'));
  location.assign(`/account/sign-in?${reason}=1&returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
}

// For the circuit, when it hears that somebody ended the session.
globalThis.svSignInAgain = () => signIn('ended');

const notice = document.getElementById('components-reconnect-modal');
if (notice) {
  let isOver = false;

  // The circuit can't come back without a session. Uploads that need no circuit may be worth waiting for: the person decides.
  async function leaveIfSessionIsOver() {
    if (isOver || !await isSessionOver() || isOver) {
      return isOver;
    }
    isOver = true;
    if (mayLeave()) {
      signIn('over');
    } else {
      notice.classList.add('sv-session-over');
      document.getElementById('sv-sign-in').focus();
    }
    return true;
  }

  // Uploads that ended, or were refused. A reload would lead to the sign-in, too, but that would not say why.
  addEventListener('sv-finished', event => {
    if (isOver) {
      event.preventDefault();
      signIn('over');
    }
  });

  const retryWhenSeen = () => {
    if (document.visibilityState === 'visible') {
      retry();
    }
  };

  // Blazor.reconnect: true = back, false = the server answered but the circuit is gone, exception = no server.
  async function retry() {
    document.removeEventListener('visibilitychange', retryWhenSeen);
    removeEventListener('online', retry);
    if (await leaveIfSessionIsOver()) {
      return;
    }
    try {
      if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) {
        reloadPage();
      }
    } catch {
      waitForNetwork();
    }
  }

  function waitForNetwork() {
    document.addEventListener('visibilitychange', retryWhenSeen);
    addEventListener('online', retry, { once: true });
  }

  notice.addEventListener('components-reconnect-state-changed', async event => {
    const { state } = event.detail;
    if (['show', 'retrying', 'failed'].includes(state) && await leaveIfSessionIsOver()) {
      return;
    }
    if (state === 'failed') {
      waitForNetwork();
    } else if (state === 'rejected') {
      reloadPage();
    }
  });
  document.getElementById('sv-sign-in').addEventListener('click', () => signIn('over'));
  document.getElementById('sv-finish').addEventListener('click', () => notice.classList.add('sv-session-waiting'));
  document.getElementById('sv-reconnect').addEventListener('click', retry);
  document.getElementById('sv-resume').addEventListener('click', async () => {
    if (!await Blazor.resumeCircuit()) {
      reloadPage();
    }
  });
}
