// @ts-check
// Helps for forms that are sent as forms: on the account pages, and on those of the settings.

/** Makes <sv-password> known; once is enough, and more do no harm. */
export function defineFields() {
  if (!customElements.get('sv-password')) {
    customElements.define('sv-password', PasswordField);
  }
}

/** One press, one request; and a sign that something happens, as checking a password takes a moment on purpose. */
export function guardForms() {
  for (const form of forms('form[method="post"]:not([data-guarded])')) {
    form.dataset.guarded = 'true';
    form.addEventListener('submit', event => {
      if (event.defaultPrevented) {
        return;
      }
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = 'true';
      form.querySelector('button[type="submit"]')?.setAttribute('aria-busy', 'true');
    });
  }
}

addEventListener('pageshow', () => {
  for (const form of forms('form[data-sent]')) {
    delete form.dataset.sent;
    form.querySelector('button[type="submit"]')?.removeAttribute('aria-busy');
  }
});

// <sv-password>: a button that shows what was typed, until the form is sent. One that repeats another says at once when the two differ:
// the server would have to send the form back with both empty.
class PasswordField extends HTMLElement {
  connectedCallback() {
    const input = /** @type {HTMLInputElement} */ (this.querySelector('input'));
    const { show = '', hide = '', label = '' } = this.dataset;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sv-password__show';
    button.textContent = show;
    button.setAttribute('aria-pressed', 'false');
    button.setAttribute('aria-label', label);
    button.addEventListener('click', () => {
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      button.textContent = shown ? hide : show;
      button.setAttribute('aria-pressed', String(shown));
      input.focus();
    });
    input.form?.addEventListener('submit', event => {
      if (this.#differs(input)) {
        event.preventDefault();
      } else {
        input.type = 'password';
      }
    });
    this.append(button);
  }

  /** @param {HTMLInputElement} input */
  #differs(input) {
    const { repeats = '', differs = '' } = this.dataset;
    const first = /** @type {HTMLInputElement | null} */ (document.getElementById(repeats));
    if (!first || first.value === input.value) {
      return false;
    }
    const id = `${input.id}-error`;
    const words = document.getElementById(id) ?? document.createElement('p');
    words.id = id;
    words.className = 'validation-message';
    words.textContent = differs;
    this.after(words);
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', id);
    input.focus();
    input.select();
    return true;
  }
}

/**
 * @param {string} selector
 * @returns {Iterable<HTMLFormElement>}
 */
function forms(selector) {
  return document.querySelectorAll(selector);
}
