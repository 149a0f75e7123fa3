// @ts-check
// <sv-strength>: how soon a new password would be guessed, while it is typed. It is computed here: nothing leaves the browser before the
// form is sent. The library is large, so it comes with the first letter; without it there is no meter, and the server decides anyway.

// Its time grows with the square of the length; the server looks at as many.
const longest = 64;

customElements.define('sv-strength', class extends HTMLElement {
  /** @type {Promise<unknown> | undefined} */
  #library;

  connectedCallback() {
    const { of = '', library = '' } = this.dataset;
    const input = /** @type {HTMLInputElement | null} */ (document.getElementById(of));
    input?.addEventListener('input', async () => {
      try {
        await (this.#library ??= import(new URL(library, document.baseURI).href));
        this.#show(input.value);
      } catch {
        this.#library = undefined; // the next letter tries again
      }
    });
  }

  /** @param {string} password */
  #show(password) {
    const { address = '', minimum = '', text = '', words = '' } = this.dataset;
    this.hidden = password.length < Number(minimum);
    if (this.hidden) {
      this.replaceChildren();
      return;
    }
    const email = /** @type {HTMLInputElement | null} */ (document.getElementById(address))?.value ?? '';
    const { score } = zxcvbn(password.slice(0, longest), [email, ...email.split(/[@._+-]/)].filter(Boolean));
    const level = Math.max(1, score);
    if (this.dataset.level === String(level) && this.firstChild) {
      return;
    }
    this.dataset.level = String(level);
    const bar = document.createElement('span');
    bar.className = 'sv-strength__bar';
    const label = document.createElement('span');
    label.textContent = text.replace('{0}', words.split('|')[level - 1] ?? '');
    this.replaceChildren(bar, label);
  }
});
