// Exports step: runs slow work under one line that tells what is going on and how long it took.
const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/** Says what is being done, shows that it goes on (in place on a terminal, else now and then), and how long it took. */
export async function step(title, work) {
  const since = Date.now();
  const live = process.stdout.isTTY && !process.env.CI;
  const draw = () => process.stdout.write(`\r\x1b[K  ${title} ... ${seconds(since)}`);
  const remind = () => console.log(`  ... still at it: ${title}, ${seconds(since)}`);
  if (!live) console.log(`  ${title} ...`);
  const timer = setInterval(live ? draw : remind, live ? 500 : 15_000);
  try {
    const result = await work();
    if (live) process.stdout.write('\r\x1b[K');
    console.log(`  ${title}: done in ${seconds(since)}`);
    return result;
  } catch (error) {
    if (live) process.stdout.write('\r\x1b[K');
    console.log(`  ${title}: failed after ${seconds(since)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
