// What was seen, beside what is wanted.
const MOST_PROBLEMS = 5;

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Resolves once something holds; asks for a minute. */
export async function until(holds) {
  const end = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited for a minute: ${holds}`);
    await pause(10);
  }
}

export class Report {
  failed = 0;

  constructor(title) {
    console.log(`\n${title}\n`);
  }

  /** Says what was seen, and whether it is what is wanted. */
  expect(what, seen, isRight, problems) {
    console.log(`${isRight ? "ok  " : "FAIL"} ${what}: ${seen}`);
    if (isRight) return;
    this.failed += 1;
    for (const problem of problems.slice(0, MOST_PROBLEMS)) console.log(`       ${typeof problem === "string" ? problem : JSON.stringify(problem)}`);
  }

  /** Says how long something took, in milliseconds. */
  times(what, times, typical, atMost) {
    const sorted = times.toSorted((one, other) => one - other);
    const [median, last] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    const goal = `${Number.isFinite(typical) ? `${typical} ms typically, ` : ""}${atMost} ms at most`;
    this.expect(what, `median ${Math.round(median)} ms, longest ${Math.round(last)} ms of ${sorted.length} (goal: ${goal})`, median <= typical && last <= atMost, []);
  }
}
