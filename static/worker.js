// The service worker, which `views/offline.py` serves with VERSION, STYLE and ROOT before it: the pages of the plan that were seen
// last open without a connection. With a connection every page comes from the site. Nothing but readers' pages is kept: no
// page of the staff, no search, no file.

const OURS = `${ROOT}pages-`; // a browser's caches are of the whole host, on which other sites may stand
const KEPT = OURS + VERSION;
const FORMER = /^pages-[0-9a-f]{12}$/; // what it was called while the site always had its host to itself
const SEEN = "X-Seen"; // the header of a kept page that says when it came
const PATIENCE = 8000; // milliseconds for an answer, then the page kept is shown, with its day
const MOST = 40; // pages and their files
const PAGE = /^(plans\/(\d+\/(events\/[0-9a-f-]+\/|editions\/(\d+\/)?)?)?)?$/; // below ROOT
const PART = /^(static\/(site|print|ornament|favicon)\.|view\/style\.)/;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter(isOfBefore).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

function isOfBefore(name) {
  return name.startsWith(OURS) ? name !== KEPT : ROOT === "/" && FORMER.test(name);
}

// The first page of a visit was there before its worker, which is told what to fetch.
self.addEventListener("message", (event) => {
  const addresses = event.data.filter((address) => isOurs(new URL(address)));
  event.waitUntil(Promise.all(addresses.map((address) => fetch(address).then((answer) => keep(address, answer)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !isOurs(new URL(request.url))) return;
  event.respondWith(request.mode === "navigate" ? page(event) : part(event));
});

function isOurs(url) {
  return url.origin === self.location.origin && (isPage(url) || isBelow(url, PART));
}

function isPage(url) {
  return isBelow(url, PAGE);
}

function isBelow(url, kind) {
  return url.pathname.startsWith(ROOT) && kind.test(url.pathname.slice(ROOT.length));
}

async function page(event) {
  const address = event.request.url;
  const answered = fetch(event.request);
  try {
    const answer = await Promise.race([answered, afterPatience()]);
    event.waitUntil(keep(address, answer.clone()));
    return answer;
  } catch {
    const kept = await find(address);
    if (kept) return withNote(kept);
    return answered.catch(nothingKept);
  }
}

async function part(event) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(event.request.url, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await find(event.request.url);
    if (kept) return kept;
    throw error;
  }
}

function afterPatience() {
  return new Promise((_, fail) => setTimeout(() => fail(new Error("no answer yet")), PATIENCE));
}

async function find(address) {
  const cache = await caches.open(KEPT);
  return cache.match(address, { ignoreVary: true }); // the style sheet varies by a cookie that a worker does not see
}

async function keep(address, answer) {
  if (answer.status !== 200 || answer.redirected) return;
  const cache = await caches.open(KEPT);
  const place = address.split("#")[0];
  await cache.delete(place, { ignoreVary: true });
  await cache.put(place, new Response(await answer.blob(), { headers: dated(answer.headers) }));
  const places = await cache.keys(); // the oldest first
  await Promise.all(places.slice(0, Math.max(0, places.length - MOST)).map((old) => cache.delete(old, { ignoreVary: true })));
}

async function withNote(kept) {
  const seen = new Date(kept.headers.get(SEEN));
  const when = seen.toLocaleString("ru", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const note = `<p class="notice" role="status"><strong>Нет связи.</strong> Это страница, сохранённая ${when}; с тех пор план могли изменить.</p>`;
  const html = (await kept.text()).replace(/<main[^>]*>/, (main) => main + note);
  return new Response(html, { headers: kept.headers });
}

// What was unpacked and will be lengthened is neither compressed nor of its former length.
function dated(headers) {
  const copy = new Headers(headers);
  for (const name of ["Content-Encoding", "Content-Length", "ETag"]) copy.delete(name);
  copy.set(SEEN, new Date().toISOString());
  return copy;
}

async function nothingKept() {
  const cache = await caches.open(KEPT);
  const links = [];
  for (const request of await cache.keys()) {
    if (!isPage(new URL(request.url))) continue;
    const [, title] = /<title>(.*?)<\/title>/s.exec(await (await cache.match(request)).text()) || [];
    links.push(`<li><a href="${request.url.replace(/[&<>"]/g, (sign) => ESCAPES[sign])}">${title}</a></li>`);
  }
  const saved = links.length ? `<p>Без связи откроются страницы, которые вы недавно смотрели:</p><ul class="list">${links.join("")}</ul>` : "";
  const html = `<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Нет связи</title><link rel="stylesheet" href="${STYLE}"></head><body><main><h1>Нет связи</h1>
<p>Эта страница откроется, когда связь появится.</p>${saved}</main></body></html>`;
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
