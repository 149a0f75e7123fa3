// @ts-check
// Lies at the top because a service worker serves the pages of its own folder and of those below it.
import './js/uploads/share-target.js';
