// @ts-check
// Small helps on the account pages; every one of them works without this file.
import { defineFields, guardForms } from './accounts/forms.js';
import { dropOld } from './uploads/shared-files.js';

// The next person in this window must not see the last one's search (js/search/kept.js).
try {
  sessionStorage.removeItem('sv-search');
} catch {
  // storage can be forbidden, and then nothing is kept
}
dropOld(); // what an app shared and nobody signed in for

defineFields();
guardForms();

document.querySelector('[data-sv-print]')?.addEventListener('click', () => print());

const buttons = /** @type {Iterable<HTMLButtonElement>} */ (document.querySelectorAll('[data-sv-save], [data-sv-copy]'));
for (const button of buttons) {
  button.addEventListener('click', async () => {
    const { svSave, svCopy, svFile = '', svDone = '', svFailed = '' } = button.dataset;
    const text = document.getElementById(svSave ?? svCopy ?? '')?.textContent?.trim() ?? '';
    const label = button.textContent;
    if (svSave) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text + '\n'], { type: 'text/plain' }));
      link.download = svFile;
      link.click();
      URL.revokeObjectURL(link.href);
      button.textContent = svDone;
    } else {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = svDone;
      } catch {
        button.textContent = svFailed;
      }
    }
    setTimeout(() => { button.textContent = label; }, 2500);
  });
}
