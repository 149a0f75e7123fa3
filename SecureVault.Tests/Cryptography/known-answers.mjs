// Recomputes every known answer with Node's crypto alone, from docs/format.md, sharing no code with SecureVault:
//   node known-answers.mjs > KnownAnswers.cs
// The file must come out as it is in the repository. Needs Node 20.15 or newer.
import { createCipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { crc32 } from 'node:zlib';

const run = (first, length) => Buffer.from(Array.from({ length }, (_, i) => (first + i) & 0xff));
const hex = bytes => bytes.toString('hex');
const ascii = text => Buffer.from(text, 'ascii');
const utf8 = text => Buffer.from(text, 'utf8');
const sha256 = bytes => createHash('sha256').update(bytes).digest();
const number = (value, width) => { const b = Buffer.alloc(width); b.writeBigUInt64BE(BigInt(value), 0); return b; };
const uint32 = value => { const b = Buffer.alloc(4); b.writeUInt32BE(value); return b; };
const uint16 = value => { const b = Buffer.alloc(2); b.writeUInt16BE(value); return b; };
const guid = text => Buffer.from(text.replaceAll('-', ''), 'hex');
const hkdf = (key, info, length = 32) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), ascii(info), length));
const gcm = (key, nonce, plaintext, associated = Buffer.alloc(0)) => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associated);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
};

// Inputs; KnownAnswerTests has the same.
const masterKey = run(0x00, 32), userKey = run(0x20, 32), fileKey = run(0x40, 32);
const nonce = run(0xa0, 12), salt = run(0xb0, 24);
const owner = guid('00112233-4455-6677-8899-aabbccddeeff');
const version = guid('0197a0b1-c2d3-7e4f-8a5b-6c7d8e9fa0b1');
const folder = guid('fedcba98-7654-3210-0123-456789abcdef');
const keyVersion = 3;

// Keys, wraps and boxes.
const masterKeyId = hex(hkdf(masterKey, 'master key id', 8));
const named = purpose => Buffer.concat([Buffer.from([purpose.length]), ascii(purpose)]);
const wrap = (key, info, inner, associated) => Buffer.concat([Buffer.from([1]), nonce, gcm(hkdf(key, info), nonce, inner, associated)]);
const pad = (content, length) => Buffer.concat([content, Buffer.from([0x80]), Buffer.alloc(length - content.length - 1)]);
const padded = (content, block) => pad(content, (Math.floor(content.length / block) + 1) * block);
const box = (key, content, associated) => Buffer.concat([Buffer.from([1]), nonce, gcm(key, nonce, content, associated)]);
const userKeyWrap = wrap(masterKey, 'wrap user key', userKey, Buffer.concat([named('user key'), ascii(masterKeyId), owner, uint32(keyVersion)]));
const fileKeyWrap = wrap(userKey, 'wrap file key', fileKey, Buffer.concat([named('file key'), owner, version, uint32(keyVersion)]));
const secretBox = box(hkdf(masterKey, 'installation secret: cookies'), padded(utf8('key ring'), 32), ascii('cookies'));
const bound = (purpose, id) => Buffer.concat([named(purpose), owner, id, uint32(keyVersion)]);
const nameKey = hkdf(userKey, 'names'), indexKey = hkdf(userKey, 'name index');
const sealedName = box(nameKey, padded(utf8('Résumé 契約.pdf'), 32), bound('item name', folder));
const facts = Buffer.concat([Buffer.from([1]), uint32(crc32(ascii('123456789'))), sha256(ascii('123456789')), utf8('text/plain')]);
const fileTime = number(Date.UTC(2001, 1, 3, 4, 5, 6, 7), 8);
const factsWithTime = Buffer.concat([Buffer.from([3]), facts.subarray(1, 5), fileTime, facts.subarray(5)]);
const sealedFacts = box(nameKey, padded(facts, 32), bound('content facts', version));
const index = folded => hex(createHmac('sha256', indexKey).update(folder).update(utf8(folded)).digest().subarray(0, 16));

// The printable master key: Crockford's base 32 of 36 bytes, first bit first.
const printable = Buffer.concat([masterKey, sha256(Buffer.concat([ascii('SVMK1'), masterKey])).subarray(0, 4)]);
const bits = [...printable].map(b => b.toString(2).padStart(8, '0')).join('').padEnd(290, '0');
const letters = bits.match(/.{5}/g).map(five => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[parseInt(five, 2)]).join('');
const recoveryText = ['SVMK1', ...letters.match(/.{1,5}/g)].join('-');

// The recovery block.
const text = value => Buffer.concat([uint16(utf8(value).length), utf8(value)]);
const recoveryFacts = (form, item) => Buffer.concat([
  Buffer.from([form]), number(123456789, 8), number(Date.UTC(2026, 10, 23, 12, 34, 56, 789), 8), item,
  text('Résumé.pdf'), text('application/pdf'), text('/Bewerbung/2026')]);
const blockWith = facts => Buffer.concat([fileKeyWrap, box(nameKey, padded(facts, 256), bound('recovery facts', version))]);
const recoveryBlock = blockWith(recoveryFacts(1, Buffer.alloc(0)));
const recoveryBlockWithItem = blockWith(recoveryFacts(2, folder));
const recoveryBlockWithTime = blockWith(recoveryFacts(3, Buffer.concat([folder, fileTime])));

// Sealed objects: envelope, then a C2SP chunked-encryption message.
const chunkKeys = context => {
  const info = Buffer.concat([ascii('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM'), Buffer.from([0]), salt, context]);
  const expand = (previous, counter) => createHmac('sha512', fileKey).update(previous).update(info).update(Buffer.from([counter])).digest();
  const first = expand(Buffer.alloc(0), 1);
  const all = Buffer.concat([first, expand(first, 2)]);
  return { key: all.subarray(0, 32), base: all.subarray(32, 44), commitment: all.subarray(44, 76) };
};
const object = (content, recovery) => {
  const envelope = Buffer.concat([ascii('SVLT'), Buffer.from([1, 1]), version, uint16(recovery.length), recovery]);
  const { key, base, commitment } = chunkKeys(sha256(envelope));
  const parts = [envelope, salt, commitment];
  for (let chunk = 0; chunk <= Math.floor(content.length / 16384); chunk++) {
    const own = Buffer.from(base);
    own.writeUInt32BE((own.readUInt32BE(8) ^ chunk) >>> 0, 8);
    parts.push(gcm(key, own, content.subarray(chunk * 16384, (chunk + 1) * 16384)));
  }
  return Buffer.concat(parts);
};
// The store's marker: vault, generation 258, writer, stamp.
const signedMarker = Buffer.concat([ascii('SVID'), Buffer.from([1]), ascii(masterKeyId), owner, Buffer.from([0, 0, 0, 0, 0, 0, 1, 2]), version, folder]);
const marker = Buffer.concat([signedMarker, createHmac('sha256', hkdf(masterKey, 'store marker')).update(signedMarker).digest()]);

// A key card: an administrator's active key, locked once, with a limit of a gibibyte.
const cardHead = Buffer.concat([ascii('SVKC'), Buffer.from([1]), ascii(masterKeyId), owner, uint32(keyVersion), userKeyWrap]);
const accountFacts = Buffer.concat([
  Buffer.from([1, 15]), number(Date.UTC(2026, 10, 23, 12, 34, 56, 789), 8), number(Date.UTC(2026, 10, 24), 8), number(Date.UTC(2026, 10, 25), 8),
  number(1024 ** 3, 8), folder, utf8('ada@example.org')]);
const keyCard = Buffer.concat([cardHead, box(hkdf(masterKey, 'account card'), padded(accountFacts, 256), Buffer.concat([named('account card'), cardHead]))]);
// A marker of what is gone: two versions and an account.
const goneFacts = Buffer.concat([
  Buffer.from([1]), number(Date.UTC(2026, 10, 23, 12, 34, 56, 789), 8), uint32(3), Buffer.from([1]), version, Buffer.from([2]), owner, Buffer.from([1]), folder]);
const goneBox = box(hkdf(masterKey, 'gone marker'), padded(goneFacts, 256), Buffer.concat([named('gone marker'), folder]));
const goneMarker = Buffer.concat([ascii('SVGN'), Buffer.from([1]), ascii(masterKeyId), folder, goneBox]);
// A backup's segment 3, whose content is a table, a row with a value of each type and the table's end; and the manifest of that table.
const piece = bytes => Buffer.concat([uint32(bytes.length), bytes]);
const column = (type, name) => Buffer.concat([Buffer.from([type]), piece(utf8(name))]);
const backupTable = Buffer.concat([piece(utf8('Known')), uint32(3), column(1, 'Number'), column(4, 'Text'), column(6, 'Id')]);
const real = Buffer.alloc(8);
real.writeDoubleBE(1.5);
const backupRow = piece(Buffer.concat([
  Buffer.from([1]), number(258, 8), Buffer.from([4]), piece(utf8('Résumé')), Buffer.from([6]), owner]));
const allTypes = Buffer.concat([
  Buffer.from([0, 1]), Buffer.alloc(8, 0xff), Buffer.from([2]), real, Buffer.from([3, 1, 4]), piece(utf8('ß')), Buffer.from([5]), piece(run(1, 3)), Buffer.from([6]), version]);
const dump = Buffer.concat([piece(backupTable), backupRow, piece(Buffer.alloc(0))]);
const backupKey = hkdf(masterKey, `backup: ${hex(folder)}`);
const backupHead = (magic, place) => Buffer.concat([ascii(magic), Buffer.from([1]), ascii(masterKeyId), folder, place]);
const segment = Buffer.concat([backupHead('SVDS', uint32(3)), box(backupKey, pad(dump, dump.length + 1), Buffer.concat([named('backup segment'), folder, uint32(3)]))]);
const manifestText = utf8(JSON.stringify({
  format: 1, schema: '20260301000000_Known', application: '1.0.0', database: 'sqlite', time: Date.UTC(2026, 10, 23, 12, 34, 56, 789),
  vault: '00112233-4455-6677-8899-aabbccddeeff', generation: 258, objects: 2, objectBytes: 3000000000,
  tables: [{ name: 'Known', rows: 1, sha256: hex(sha256(backupRow)) }], segments: [hex(sha256(segment))] }));
const manifest = Buffer.concat([
  backupHead('SVDM', Buffer.alloc(4, 0xff)), box(backupKey, pad(manifestText, manifestText.length + 1), Buffer.concat([named('backup manifest'), folder]))]);
const pattern = length => Buffer.from(Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
const lengths = [1, 16383, 16384, 16385, 32768, 300 * 16384 + 5];
const parts = 513 * 16384 + 7; // two parts: the head fills a slot

const constant = (name, value) => `    public const string ${name} = "${value}";\n`;
process.stdout.write(`namespace SecureVault.Tests.Cryptography;

/// <summary>Written by known-answers.mjs, which computes them with Node's crypto (OpenSSL) from docs/format.md.</summary>
internal static class KnownAnswers
{
${constant('MasterKeyId', masterKeyId)}${constant('RecoveryText', recoveryText)}${constant('UserKeyWrap', hex(userKeyWrap))}${constant('FileKeyWrap', hex(fileKeyWrap))}${constant('InstallationSecret', hex(secretBox))}${constant('StoreMarker', hex(marker))}${constant('KeyCard', hex(keyCard))}${constant('GoneMarker', hex(goneMarker))}${constant('DumpedTable', hex(piece(backupTable)))}${constant('DumpedRow', hex(backupRow))}${constant('DumpedValues', hex(allTypes))}${constant('BackupSegment', hex(segment))}${constant('BackupManifest', hex(manifest))}${constant('SealedName', hex(sealedName))}${constant('ContentFacts', hex(facts))}${constant('ContentFactsWithTime', hex(factsWithTime))}${constant('SealedFacts', hex(sealedFacts))}${constant('IndexOfResume', index('résumé.pdf'))}${constant('IndexOfStrasse', index('straße'))}${constant('RecoveryBlock', hex(recoveryBlock))}${constant('RecoveryBlockWithItem', hex(recoveryBlockWithItem))}${constant('RecoveryBlockWithTime', hex(recoveryBlockWithTime))}${constant('EmptyObject', hex(object(Buffer.alloc(0), recoveryBlock)))}${constant('FiveByteObject', hex(object(ascii('hello'), Buffer.alloc(0))))}${constant('ObjectInParts', hex(sha256(object(pattern(parts), Buffer.alloc(16320, 0x5a)))))}
    /// <summary>SHA-256 of the sealed object by the length of its content.</summary>
    public static readonly TheoryData<int, string> Objects = new()
    {
${lengths.map(length => `        { ${length}, "${hex(sha256(object(pattern(length), ascii('recovery'))))}" },\n`).join('')}    };
}
`);
