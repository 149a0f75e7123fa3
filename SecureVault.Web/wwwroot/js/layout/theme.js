// @ts-check
// Runs before the first paint, so that nobody sees the wrong theme. The choice is 'light', 'dark' or 'system'.
(() => {
  const key = 'sv-theme';
  const root = document.documentElement;
  const darkSystem = matchMedia('(prefers-color-scheme: dark)');

  function stored() {
    try {
      const choice = localStorage.getItem(key);
      return choice === 'light' || choice === 'dark' ? choice : 'system';
    } catch {
      return 'system'; // storage can be forbidden
    }
  }

  function apply() {
    const choice = stored();
    const dark = choice === 'dark' || (choice === 'system' && darkSystem.matches);
    root.dataset.theme = dark ? 'dark' : 'light';
    const bar = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="theme-color"]'));
    if (bar) { // the bar of an installed app's window
      bar.content = bar.dataset[root.dataset.theme] ?? '';
    }
    const inputs = /** @type {Iterable<HTMLInputElement>} */ (document.querySelectorAll('sv-theme-choice input'));
    for (const input of inputs) {
      input.checked = input.value === choice;
    }
  }

  darkSystem.addEventListener('change', apply);
  addEventListener('storage', event => {
    if (event.key === key || event.key === null) {
      apply();
    }
  });
  apply();

  // <sv-theme-choice>: three radio buttons that work on every page, with or without a circuit.
  customElements.define('sv-theme-choice', class extends HTMLElement {
    connectedCallback() {
      if (this.firstChild) {
        return;
      }
      const set = document.createElement('fieldset');
      const legend = document.createElement('legend');
      legend.textContent = this.dataset.legend ?? '';
      set.append(legend);
      for (const value of ['light', 'dark', 'system']) {
        const label = document.createElement('label');
        const input = document.createElement('input');
        input.type = 'radio';
        input.name = `sv-theme-${this.id || 'choice'}`;
        input.value = value;
        input.checked = value === stored();
        input.addEventListener('change', () => {
          try {
            if (value === 'system') {
              localStorage.removeItem(key);
            } else {
              localStorage.setItem(key, value);
            }
          } catch {
            root.dataset.theme = value === 'dark' ? 'dark' : 'light'; // for this page only
            return;
          }
          apply();
        });
        const caption = document.createElement('span');
        caption.textContent = this.dataset[value] ?? '';
        label.append(input, caption);
        set.append(label);
      }
      this.append(set);
    }
  });
})();
