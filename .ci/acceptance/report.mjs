// Looks at reports and indexes as their readers do: in a browser, on three widths, in light and dark, without scripts, and on paper.
//
//   node .ci/acceptance/report.mjs FOLDER...
//
// Every .html file below the folders is checked; `cargo test --test suite report::` leaves plans of every size in
// target/tmp/reports. Needs playwright-core and axe-core (found from the working folder or this one) and a Chromium
// (CHROMIUM, else /usr/bin/chromium). Prints one line a fault and exits 1 where there is one.
import { createRequire } from "node:module";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("name a folder of reports");
  process.exit(2);
}

const requires = [createRequire(join(process.cwd(), "x.js")), createRequire(import.meta.url)];
function find(name) {
  for (const require of requires) {
    try {
      return require.resolve(name);
    } catch {}
  }
  console.error(`${name} is not installed: npm install playwright-core axe-core`);
  process.exit(2);
}
const { chromium } = (await import(pathToFileURL(find("playwright-core")))).default;
const axe = readFileSync(find("axe-core/axe.min.js"), "utf8");

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Paper less the margins of `@page` in report.css, in CSS pixels.
const PAPERS = [
  { name: "A4", width: 703, height: 1016 },
  { name: "Letter", width: 725, height: 950 },
];

const faults = [];
function fault(file, what) {
  faults.push(`${file}: ${what}`);
  console.log(`FAULT ${file}: ${what}`);
}

function pagesBelow(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return pagesBelow(path);
    return name.endsWith(".html") ? [path] : [];
  });
}

// Labels of charts: each within the page, and no two of one drawing on each other.
function labelFaults() {
  const found = [];
  const wide = document.documentElement.clientWidth;
  for (const svg of document.querySelectorAll("svg")) {
    const boxes = [...svg.querySelectorAll("text")]
      .map((text) => ({ box: text.getBoundingClientRect(), text: text.textContent }))
      .filter(({ box }) => box.width > 0);
    const scrolls = svg.closest(".scroll");
    for (const { box, text } of boxes) {
      if (!scrolls && (box.right > wide + 1 || box.left < -1)) found.push(`the label '${text}' leaves the page`);
    }
    for (let a = 0; a < boxes.length; a += 1) {
      for (let b = a + 1; b < boxes.length; b += 1) {
        const x = Math.min(boxes[a].box.right, boxes[b].box.right) - Math.max(boxes[a].box.left, boxes[b].box.left);
        const y = Math.min(boxes[a].box.bottom, boxes[b].box.bottom) - Math.max(boxes[a].box.top, boxes[b].box.top);
        if (x > 1 && y > 4) found.push(`the labels '${boxes[a].text}' and '${boxes[b].text}' stand on each other`);
      }
    }
  }
  return found;
}

async function onScreen(browser, file) {
  for (const width of [1920, 1280, 390]) {
    for (const colorScheme of width === 1920 ? ["light"] : ["light", "dark"]) {
      const where = `${width} px, ${colorScheme}`;
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && fault(file, `${where}: ${message.text()}`));
      page.on("pageerror", (error) => fault(file, `${where}: ${error}`));
      page.on("request", (request) => request.url().startsWith("file:") || fault(file, `${where}: asks for ${request.url()}`));
      await page.goto(pathToFileURL(file).href);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) fault(file, `${where}: is ${wide} px wide`);
      for (const label of await page.evaluate(labelFaults)) fault(file, `${where}: ${label}`);
      // Given to the browser, not to the page: the page's policy stays in force.
      await page.evaluate(axe);
      const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), AXE_TAGS);
      for (const { id, nodes } of violations) {
        fault(file, `${where}: axe ${id} at ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")} (${nodes.length})`);
      }
      if (width === 1280 && colorScheme === "light") await controls(page, file);
      await context.close();
    }
  }
}

// The table with controls can be searched and sorted, by keyboard too.
async function controls(page, file) {
  const search = page.locator(".ctl input").first();
  if ((await search.count()) === 0) return;
  const rows = page.locator("#it tbody tr:visible");
  const all = await rows.count();
  const words = (await rows.first().locator("th").innerText()).split(/\s+/).slice(0, 2).join(" ");
  await search.fill(words);
  const left = await rows.count();
  if (left < 1 || left > all) fault(file, `searching for '${words}' leaves ${left} of ${all} rows`);
  await search.fill("no row says this");
  if ((await rows.count()) !== 0) fault(file, "searching for what is not there leaves rows");
  await search.fill("");
  if ((await rows.count()) !== all) fault(file, "clearing the search does not bring the rows back");
  const head = page.locator("#it thead th[data-n] [role=button]").first();
  if ((await head.count()) === 0) return fault(file, "no number can be sorted by");
  await head.focus();
  await page.keyboard.press("Enter");
  if ((await page.locator("#it th[aria-sort=ascending]").count()) !== 1) fault(file, "Enter on a head does not sort");
}

async function withoutScripts(browser, file) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  if ((await page.locator(".ctl:visible").count()) > 0) fault(file, "without scripts: controls are shown that do nothing");
  if ((await page.locator("main section h2:visible").count()) === 0) fault(file, "without scripts: nothing is shown");
  await context.close();
}

async function onPaper(browser, file) {
  const page = await browser.newPage({ colorScheme: "dark" });
  await page.goto(pathToFileURL(file).href);
  await page.emulateMedia({ media: "print" });
  for (const paper of PAPERS) {
    await page.setViewportSize({ width: paper.width, height: paper.height });
    const seen = await page.evaluate(() => {
      const board = document.querySelector("#board");
      const cascade = document.querySelector(".cascade");
      return {
        wide: document.documentElement.scrollWidth,
        bottom: board ? Math.ceil(board.getBoundingClientRect().bottom + window.scrollY) : 0,
        cut: cascade ? cascade.scrollHeight - cascade.clientHeight : 0,
        ink: getComputedStyle(document.body).color,
      };
    });
    // A browser that prints something wider than the page shrinks every page, and says nothing.
    if (seen.wide > paper.width) fault(file, `${paper.name}: is ${seen.wide} px wide, so every page is shrunk`);
    if (seen.bottom > paper.height) fault(file, `${paper.name}: the board ends at ${seen.bottom} of ${paper.height} px`);
    if (seen.ink !== "rgb(22, 25, 29)") fault(file, `${paper.name}: prints in the colours of a dark screen, ${seen.ink}`);
    for (const label of await page.evaluate(labelFaults)) fault(file, `${paper.name}: ${label}`);
    if (!file.endsWith("report.html")) continue;
    // The board is page 1 and nothing else: the rest begins on page 2.
    const all = await page.pdf({ format: paper.name, printBackground: true });
    const board = await page.evaluate(() => {
      document.querySelectorAll("main > section:not(#board)").forEach((section) => section.setAttribute("hidden", ""));
    }).then(() => page.pdf({ format: paper.name, printBackground: true }));
    await page.evaluate(() => document.querySelectorAll("main > section").forEach((section) => section.removeAttribute("hidden")));
    if (sheets(board) !== 1) fault(file, `${paper.name}: the board takes ${sheets(board)} pages`);
    if (sheets(all) < 2) fault(file, `${paper.name}: the whole report takes ${sheets(all)} page`);
  }
  await page.close();
}

// The pages of a PDF, which Chromium counts at the root of its page tree.
function sheets(pdf) {
  const counts = [...pdf.toString("latin1").matchAll(/\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d+)/g), ...pdf.toString("latin1").matchAll(/\/Count\s+(\d+)[^>]*?\/Type\s*\/Pages\b/g)];
  return Math.max(0, ...counts.map((match) => Number(match[1])));
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const files = folders.flatMap((folder) => pagesBelow(resolve(folder)));
if (files.length === 0) fault(folders.join(", "), "holds no .html file");
for (const file of files) {
  const before = faults.length;
  await onScreen(browser, file);
  await withoutScripts(browser, file);
  await onPaper(browser, file);
  if (faults.length === before) console.log(`ok ${file}`);
}
await browser.close();
console.log(`${files.length} pages, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
