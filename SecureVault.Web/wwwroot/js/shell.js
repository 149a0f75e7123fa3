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
  if (dispatchEvent(new CustomEvent('sv-reload', { cancelable: true }))) {
    location.reload();
  }
}

const notice = document.getElementById('components-reconnect-modal');
if (notice) {
  const retryWhenSeen = () => {
    if (document.visibilityState === 'visible') {
      retry();
    }
  };

  // Blazor.reconnect: true = back, false = the server answered but the circuit is gone, exception = no server.
  async function retry() {
    document.removeEventListener('visibilitychange', retryWhenSeen);
    removeEventListener('online', retry);
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

  notice.addEventListener('components-reconnect-state-changed', event => {
    if (event.detail.state === 'failed') {
      waitForNetwork();
    } else if (event.detail.state === 'rejected') {
      reloadPage();
    }
  });
  document.getElementById('sv-reconnect').addEventListener('click', retry);
  document.getElementById('sv-resume').addEventListener('click', async () => {
    if (!await Blazor.resumeCircuit()) {
      reloadPage();
    }
  });
}
