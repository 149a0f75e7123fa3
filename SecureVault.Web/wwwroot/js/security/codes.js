// @ts-check
// <sv-codes>: recovery codes can be copied, saved and printed. They are read from the page, so the server hears of none of it.

/** Called by the component so that the script is there. */
export const ready = () => {};

class Codes extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', event => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      switch (button?.dataset.do) {
        case 'copy':
          this.#copy(button);
          break;
        case 'save':
          this.#save();
          break;
        case 'print':
          this.#print();
          break;
      }
    });
  }

  get #text() {
    return this.querySelector('[data-sheet]')?.textContent?.trim() ?? '';
  }

  /** @param {HTMLElement} button */
  async #copy(button) {
    const { done = '', failed = '' } = button.dataset;
    let said = done;
    try {
      await navigator.clipboard.writeText(this.#text);
    } catch {
      said = failed; // browsers have no clipboard for pages without HTTPS, and may ask first
    }
    const note = this.querySelector('[role="status"]');
    if (note) {
      note.textContent = said;
    }
  }

  #save() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([this.#text + '\n'], { type: 'text/plain' }));
    link.download = this.dataset.file ?? '';
    link.click();
    URL.revokeObjectURL(link.href);
  }

  #print() {
    const sheet = document.createElement('div');
    sheet.className = 'sv-print';
    sheet.append(Object.assign(document.createElement('pre'), { textContent: this.#text }));
    document.body.append(sheet);
    document.documentElement.classList.add('sv-printing');
    print();
    document.documentElement.classList.remove('sv-printing');
    sheet.remove();
  }
}

if (!customElements.get('sv-codes')) {
  customElements.define('sv-codes', Codes);
}
