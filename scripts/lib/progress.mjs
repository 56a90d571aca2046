// Exports step: runs slow work under one line that tells what is going on and how long it took.
const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/**
 * Says what is being done, shows on a terminal that it goes on, and says at the end how long it took.
 * `work` gets a function that adds a remark to the line.
 */
export async function step(title, work) {
  const since = Date.now();
  const live = process.stdout.isTTY && !process.env.CI;
  let remark = '';
  const text = () => `  ${title}${remark && ` (${remark})`} ... ${seconds(since)}`;
  const draw = () => process.stdout.write(`\r\x1b[K${text()}`);
  if (!live) console.log(`  ${title} ...`);
  const timer = live && setInterval(draw, 500);
  try {
    return await work((message) => { remark = message; });
  } finally {
    clearInterval(timer);
    if (live) process.stdout.write('\r\x1b[K');
    console.log(live ? text() : `  ${title}: ${seconds(since)}`);
  }
}
