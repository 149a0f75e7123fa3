// @ts-check
// Signing in with a passkey: by its button, and by the e-mail field, where browsers offer passkeys beside addresses. Without this file there is
// the password, and no button.
import { answer, isSupported, reasonOf } from '../security/passkeys.js';

// An answer counts for ten minutes, so a question that waits in the field is asked anew before that.
const RENEWAL = 8 * 60 * 1000;

// Newer than the compiler's declarations.
const inFields = /** @type {CredentialMediationRequirement} */ (/** @type {string} */ ('conditional'));

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-sv-passkey]'));
if (form && isSupported() && location.origin === form.dataset.origin) {
  begin(form);
}

async function canOfferInFields() {
  const known = /** @type {{ isConditionalMediationAvailable?(): Promise<boolean> }} */ (PublicKeyCredential);
  return await known.isConditionalMediationAvailable?.() ?? false;
}

/** @param {HTMLFormElement} form */
function begin(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const note = /** @type {HTMLElement} */ (form.querySelector('[role="alert"]'));
  let waiting = new AbortController();

  form.hidden = false;
  button.addEventListener('click', useButton);
  addEventListener('pageshow', event => event.persisted && offer());
  setInterval(offer, RENEWAL);
  offer();

  // Browsers have one question at a time, so the one in the field ends when the button asks.
  async function useButton() {
    waiting.abort();
    note.hidden = true;
    button.setAttribute('aria-busy', 'true');
    try {
      const { options, state } = await question();
      send(await answer(options), state);
    } catch (error) {
      say(error);
      offer();
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  async function offer() {
    waiting.abort();
    const mine = waiting = new AbortController();
    try {
      if (!document.hidden && await canOfferInFields()) {
        const { options, state } = await question();
        if (!mine.signal.aborted) {
          send(await answer(options, { mediation: inFields, signal: mine.signal }), state);
        }
      }
    } catch {
      // nobody has asked for it, so nobody is told
    }
  }

  /** @returns {Promise<{ options: string, state: string }>} */
  async function question() {
    const response = await fetch(form.dataset.svPasskey ?? '', { method: 'POST' });
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    return response.json();
  }

  /**
   * @param {string} text
   * @param {string} state
   */
  function send(text, state) {
    const remember = /** @type {HTMLInputElement | null} */ (document.querySelector('[name="Form.Remember"]'));
    set('Passkey.Answer', text);
    set('Passkey.State', state);
    set('Passkey.Remember', String(remember?.checked ?? false));
    form.requestSubmit();
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  function set(name, value) {
    /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = value;
  }

  /** @param {unknown} error */
  function say(error) {
    const { cancelled = '', unsupported = '', failed = '' } = form.dataset;
    note.textContent = { cancelled, unsupported, failed, known: failed }[reasonOf(error)];
    note.hidden = false;
  }
}
