// Small helps on the account pages; every one of them works without this file.

// <sv-password>: a button that shows what was typed, until the form is sent.
customElements.define('sv-password', class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector('input');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sv-password__show';
    button.textContent = this.dataset.show;
    button.setAttribute('aria-pressed', 'false');
    button.setAttribute('aria-label', this.dataset.label);
    button.addEventListener('click', () => {
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      button.textContent = shown ? this.dataset.hide : this.dataset.show;
      button.setAttribute('aria-pressed', String(shown));
      input.focus();
    });
    input.form?.addEventListener('submit', () => { input.type = 'password'; });
    this.append(button);
  }
});

// One press, one request; and a sign that something happens, as checking a password takes a moment on purpose.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', event => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'true';
    form.querySelector('button[type="submit"]')?.setAttribute('aria-busy', 'true');
  });
}
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    form.querySelector('button[type="submit"]')?.removeAttribute('aria-busy');
  }
});

document.querySelector('[data-sv-print]')?.addEventListener('click', () => print());

for (const button of document.querySelectorAll('[data-sv-save], [data-sv-copy]')) {
  button.addEventListener('click', async () => {
    const text = document.getElementById(button.dataset.svSave ?? button.dataset.svCopy).textContent.trim();
    const label = button.textContent;
    if (button.dataset.svSave) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text + '\n'], { type: 'text/plain' }));
      link.download = button.dataset.svFile;
      link.click();
      URL.revokeObjectURL(link.href);
      button.textContent = button.dataset.svDone;
    } else {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = button.dataset.svDone;
      } catch {
        button.textContent = button.dataset.svFailed;
      }
    }
    setTimeout(() => { button.textContent = label; }, 2500);
  });
}
