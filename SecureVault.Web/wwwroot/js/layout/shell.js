// @ts-check
// What the page around the circuit does by itself: menus that close, the skip link, and the lost connection.
const openMenus = 'details[data-sv-menu][open]';

document.addEventListener('click', event => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[data-sv-skip]')) {
    event.preventDefault();
    document.getElementById('content')?.focus();
  }
  if (target?.closest('[data-sv-reload]')) {
    event.preventDefault();
    location.reload();
  }
  for (const menu of menus()) {
    if (!menu.contains(target) || target?.closest('[data-sv-closes]')) {
      menu.open = false;
    }
  }
});

document.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  }
});

/** @returns {Iterable<HTMLDetailsElement>} */
function menus() {
  return document.querySelectorAll(openMenus);
}

/**
 * <sv-page-state names="uploads uploads-open">: as long as it is in the page, the root element has these words in data-sv-page, and style sheets
 * can go by them. A rule with :has() over the whole page would say the same, but is evaluated anew for each element that comes or goes.
 */
class PageState extends HTMLElement {
  static observedAttributes = ['names'];

  connectedCallback() {
    showPageState();
  }

  disconnectedCallback() {
    showPageState();
  }

  attributeChangedCallback() {
    showPageState();
  }
}

function showPageState() {
  const names = [...document.querySelectorAll('sv-page-state')].map(state => state.getAttribute('names') ?? '').join(' ').trim();
  if ((document.documentElement.dataset.svPage ?? '') !== names) {
    document.documentElement.dataset.svPage = names;
  }
}

customElements.define('sv-page-state', PageState);

// Uploads that don't need the circuit may hold a reload up; they reload the page themselves when they are done.
function reloadPage() {
  if (mayLeave()) {
    location.reload();
  }
}

function mayLeave() {
  return dispatchEvent(new CustomEvent('sv-reload', { cancelable: true }));
}

// Blazor takes every failed negotiation for 'no server'; this asks the same and reads the answer.
async function isSessionOver() {
  try {
    return (await fetch('/_blazor/negotiate?negotiateVersion=1', { method: 'POST', cache: 'no-store' })).status === 401;
  } catch {
    return false;
  }
}

let isLeaving = false;

/**
 * The first reason counts: another one while the page is leaving would abort that and give the wrong reason.
 * @param {'ended' | 'over'} reason
 * @param {string} [why]
 */
function signIn(reason, why = '1') {
  if (isLeaving) {
    return;
  }
  if (!dispatchEvent(new CustomEvent('sv-signing-in', { cancelable: true }))) {
    return; // a text that isn't saved: Safari on a phone would ask nobody
  }
  isLeaving = true;
  setTimeout(() => {
    isLeaving = false; // the server could not be reached, so the person may try again
  }, 5000);
  dispatchEvent(new CustomEvent('sv-leave'));
  location.assign(`/account/sign-in?${reason}=${why}&returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
}

globalThis.svSignInAgain = (/** @type {string | undefined} */ why) => signIn('ended', why);

/** Brings the circuit back, or the person to a page that works. */
class LostConnection {
  #isOver = false;
  #notice;
  #retryWhenSeen = () => {
    if (document.visibilityState === 'visible') {
      this.retry();
    }
  };

  #retry = () => this.retry();

  /** @param {HTMLElement} notice the element on which Blazor shows its state */
  constructor(notice) {
    this.#notice = notice;
    notice.addEventListener('components-reconnect-state-changed', event => this.#follow(/** @type {CustomEvent} */ (event).detail.state));
    // Uploads that ended, or were refused. A reload would lead to the sign-in, too, but would not say why.
    addEventListener('sv-finished', event => {
      if (this.#isOver) {
        event.preventDefault();
        signIn('over');
      }
    });
    onClick('sv-sign-in', () => signIn('over'));
    onClick('sv-finish', () => notice.classList.add('sv-session-waiting'));
    onClick('sv-reconnect', this.#retry);
    onClick('sv-resume', async () => {
      if (!await Blazor.resumeCircuit()) {
        reloadPage();
      }
    });
  }

  async retry() {
    document.removeEventListener('visibilitychange', this.#retryWhenSeen);
    removeEventListener('online', this.#retry);
    if (await this.#leaveIfSessionIsOver()) {
      return;
    }
    try {
      if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) {
        reloadPage();
      }
    } catch {
      this.#waitForNetwork();
    }
  }

  /** @param {string} state */
  async #follow(state) {
    if (!this.#isOver) {
      this.#notice.classList.remove('sv-session-waiting'); // of an editor that was lost before
    }
    if (['show', 'retrying', 'failed'].includes(state) && await this.#leaveIfSessionIsOver()) {
      return;
    }
    if (state === 'failed') {
      this.#waitForNetwork();
    } else if (state === 'rejected') {
      reloadPage();
    }
  }

  // The circuit can't come back without a session. Uploads that need no circuit may be worth waiting for: the person decides.
  async #leaveIfSessionIsOver() {
    if (this.#isOver || !await isSessionOver() || this.#isOver) {
      return this.#isOver;
    }
    this.#isOver = true;
    if (mayLeave()) {
      signIn('over');
    } else {
      this.#notice.classList.add('sv-session-over');
      document.getElementById('sv-sign-in')?.focus();
    }
    return true;
  }

  #waitForNetwork() {
    document.addEventListener('visibilitychange', this.#retryWhenSeen);
    addEventListener('online', this.#retry, { once: true });
  }
}

/**
 * @param {string} id
 * @param {() => void} action
 */
function onClick(id, action) {
  document.getElementById(id)?.addEventListener('click', action);
}

const notice = document.getElementById('components-reconnect-modal');
if (notice) {
  new LostConnection(notice);
}
