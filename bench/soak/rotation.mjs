// A rotation with overlap under load: ten clients change over to the new secret at random moments, and none of them notices.
import { bearer, mint, send } from "./clients.mjs";
import { pause } from "./report.mjs";

const CLIENTS = 10;
/** How long both secrets are accepted, in milliseconds. */
const OVERLAP = 10_000;
/** The last of the clients changes over so long before the end. */
const SPARE = 1_500;
/** How long they go on afterwards. */
const AFTERWARDS = 3_000;

/** Rotates a key and the secret of a client, each used by half of the clients at every server. */
export async function rotation(scene, report) {
  const created = [await scene.create("Rotated key", "api_key"), await scene.create("Rotated client", "oauth2")];
  const end = Date.now() + OVERLAP;
  const overlap = new Date(end).toISOString();
  const rotated = await Promise.all(created.map(async ({ id }) => {
    const answer = await scene.browser.call("credentials/rotate", { id, overlap });
    if (answer.status !== 200) throw new Error(`cannot rotate: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  }));
  const { url } = scene.nginx;
  const test = (presented) => send(`${url}/rest/v1/auth/test`, { headers: bearer(presented) });
  const problems = [];
  let before = 0;
  let after = 0;
  let late = 0;
  const client = async (number) => {
    const which = number % 2;
    const changesAt = Date.now() + Math.random() * (end - SPARE - Date.now());
    const tokens = new Map();
    // A client of oAuth 2.0 obtains a token with its secret, and keeps it.
    const token = async (credential) => {
      if (which === 0) return credential.secret;
      if (!tokens.has(credential)) {
        const answer = await mint(url, credential);
        if (answer.status !== 200) return null;
        tokens.set(credential, JSON.parse(answer.text).access_token);
      }
      return tokens.get(credential);
    };
    const old = await token(created[which]);
    while (Date.now() < end + AFTERWARDS) {
      const credential = Date.now() < changesAt ? created[which] : rotated[which];
      const presented = await token(credential);
      const { status } = presented === null ? { status: 0 } : await test(presented);
      before += 1;
      if (status !== 200) problems.push(`client ${number}: ${status} for the ${credential === created[which] ? "old" : "new"} secret, ${Date.now() - end} ms after the end`);
      if (Date.now() > end) {
        const begun = Date.now();
        const refused = [await test(old)];
        if (which === 1) refused.push(await mint(url, created[which]));
        after += refused.length;
        const accepted = refused.filter((answer) => answer.status !== 401);
        late += accepted.length;
        if (accepted.length > 0) problems.push(`client ${number}: ${accepted.map(({ status }) => status)} for the old secret, ${begun - end} ms after the end`);
      }
      await pause(5);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  report.expect(
    `a rotation with an overlap of ${OVERLAP / 1000} s, ${CLIENTS} clients that change over at random moments`,
    `${before} requests, ${problems.length - late} failed; ${after} with the old secret or its token after the end, ${late} accepted`,
    problems.length === 0 && before > 100 && after > 100,
    problems,
  );
}
