// @ts-check
// Passkeys: what the server asks of an authenticator, and the answer. Binary parts travel as base64url. The browsers' own conversion (toJSON) is
// not used: password managers that put their answers in place of the browser's often can't do it.

/**
 * @typedef {'cancelled' | 'known' | 'unsupported' | 'failed'} PasskeyError
 * @typedef {{ answer: string | null, error: PasskeyError | null, agent: string }} PasskeyResult
 */

/** Whether this browser knows passkeys at all. */
export const isSupported = () => typeof PublicKeyCredential === 'function' && typeof navigator.credentials?.get === 'function';

/**
 * Makes a passkey.
 * @param {string} options
 * @returns {Promise<PasskeyResult>}
 */
export const make = options => result(async () => {
  const publicKey = JSON.parse(options);
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  publicKey.excludeCredentials = descriptors(publicKey.excludeCredentials);
  return textOf(await navigator.credentials.create({ publicKey }));
});

/**
 * Asks for a passkey that was made before.
 * @param {string} options
 * @returns {Promise<PasskeyResult>}
 */
export const ask = options => result(() => answer(options));

/**
 * Asks, and throws what the browser throws.
 * @param {string} options
 * @param {CredentialRequestOptions} [more]
 */
export async function answer(options, more) {
  const publicKey = JSON.parse(options);
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.allowCredentials = descriptors(publicKey.allowCredentials);
  return textOf(await navigator.credentials.get({ ...more, publicKey }));
}

/**
 * Browsers say little about why, so that no page can find out who has a passkey for what.
 * @param {unknown} error
 * @returns {PasskeyError}
 */
export function reasonOf(error) {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'AbortError':
      return 'cancelled';
    case 'InvalidStateError':
      return 'known';
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'unsupported';
    default:
      return 'failed';
  }
}

/**
 * @param {() => Promise<string>} work
 * @returns {Promise<PasskeyResult>}
 */
async function result(work) {
  const agent = navigator.userAgent;
  if (!isSupported()) {
    return { answer: null, error: 'unsupported', agent };
  }
  try {
    return { answer: await work(), error: null, agent };
  } catch (error) {
    return { answer: null, error: reasonOf(error), agent };
  }
}

/** @param {Credential | null} credential */
function textOf(credential) {
  const { id, rawId, type, authenticatorAttachment, response } = /** @type {PublicKeyCredential} */ (credential);
  const parts = response instanceof AuthenticatorAttestationResponse
    ? { attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] }
    : assertionOf(/** @type {AuthenticatorAssertionResponse} */ (response));
  return JSON.stringify({
    id,
    rawId: text(rawId),
    type,
    authenticatorAttachment: authenticatorAttachment ?? null,
    clientExtensionResults: {},
    response: { clientDataJSON: text(response.clientDataJSON), ...parts },
  });
}

/** @param {AuthenticatorAssertionResponse} response */
function assertionOf(response) {
  return {
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  };
}

/** @param {{ id: string }[] | undefined} list */
const descriptors = list => (list ?? []).map(one => ({ ...one, id: bytes(one.id) }));

/** @param {string} base64url */
function bytes(base64url) {
  const binary = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, letter => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const binary = Array.from(new Uint8Array(buffer), byte => String.fromCharCode(byte)).join('');
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
