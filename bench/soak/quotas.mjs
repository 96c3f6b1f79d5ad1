// Quotas under load: ten clients at three servers get exactly the rows of the quota, and exactly the requests.
import { bearer, send } from "./clients.mjs";
import { pause } from "./report.mjs";
import { command } from "./servers.mjs";

const CLIENTS = 10;
const ROWS = 30_011;
const REQUESTS = 997;
/** Most rows in a page. */
const MAX_PAGE = 400;
/** A minute that has this much left, in milliseconds, is long enough. */
const ENOUGH = 40_000;

/** Clients ask each server until all of them refuse; gives what they were given, and how often they asked. */
async function useUp(scene, path, key, countOf) {
  let given = 0;
  let asked = 0;
  const problems = [];
  const client = async (number) => {
    const refusing = new Set();
    for (let turn = number; refusing.size < scene.servers.length; turn += 1) {
      const index = turn % scene.servers.length;
      const answer = await send(`${scene.servers[index].url}${path()}`, { headers: bearer(key) });
      asked += 1;
      if (answer.status === 200) given += countOf(answer);
      else if (answer.status !== 429) problems.push(`client ${number}: ${answer.status} ${answer.text}`);
      // Otherwise other pages hold the last rows, and may give some back.
      else if (Number(answer.headers["retry-after"]) > 1) refusing.add(index);
      else await pause(5);
      if (problems.length > 10) return;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  return { given, asked, problems };
}

/** Uses up a quota of rows and one of requests at all servers. */
export async function quotas(scene, report) {
  const limited = async (name, option, amount) => {
    const { id, secret } = await scene.create(name, "api_key");
    await command(scene.environment, ["credential", "update", id, option, String(amount), "--quota-mode", "enforce"]);
    return secret;
  };
  const pages = () => `/export/v1/records/interactions?$top=${1 + Math.floor(Math.random() * MAX_PAGE)}&$select=id`;
  const read = await useUp(scene, pages, await limited("Limited rows", "--rows-per-day", ROWS), (answer) => JSON.parse(answer.text).value.length);
  report.expect(
    `a quota of ${ROWS} rows, ${CLIENTS} clients, ${scene.servers.length} servers`,
    `${read.given} rows in ${read.asked} requests`,
    read.given === ROWS && read.problems.length === 0,
    read.problems,
  );
  const key = await limited("Limited requests", "--requests-per-minute", REQUESTS);
  const left = () => 60_000 - (Date.now() % 60_000);
  if (left() < ENOUGH) await pause(left() + 100);
  const sent = await useUp(scene, () => "/rest/v1/auth/test", key, () => 1);
  report.expect(
    `a quota of ${REQUESTS} requests in a minute, ${CLIENTS} clients, ${scene.servers.length} servers`,
    `${sent.given} of ${sent.asked} requests accepted`,
    sent.given === REQUESTS && sent.problems.length === 0,
    sent.problems,
  );
}
