/** What both TypeScript days share: who works, on whom, and how a day fails. */

export interface Day {
  url: string;
  officer: string;
  evaluator: string;
  password: string;
  nama: string;
  nik: string;
  csv: string;
  today: string;
}

export const day: Day = JSON.parse(process.env.DAY ?? "{}");

/** Ends the day unless `found` is what was expected. */
export function expect<T>(what: string, found: T, expected: T): void {
  if (found !== expected) {
    throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

/** The data of an answer that had to succeed. */
export function got<T>(what: string, answer: { data?: T | undefined; error?: unknown }): T {
  if (answer.data === undefined) {
    throw new Error(`${what}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

/** The refusal of an answer that had to be refused with this status. */
export function refused<T>(
  what: string,
  answer: { error?: T | undefined; response?: Response | undefined },
  status: number,
): T {
  expect(what, answer.response?.status, status);
  if (answer.error === undefined) {
    throw new Error(`${what}: a refusal without a body`);
  }
  return answer.error;
}

/** Asks again until it is there; what happens elsewhere takes a moment. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: not within 30 s`);
}
