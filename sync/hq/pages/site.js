// One lobby: its figures, and what happened last.
import { ask, element, figure, follow } from "./live.js";
import { clock, eventName, minutes, say, siteName, speak } from "./words.js";

const LATEST = 50;
const KPI_EVERY_MS = 10000;
const name = decodeURIComponent(location.pathname.split("/").at(-1));
const asked = encodeURIComponent(name);

let device = null;
let events = [];
let kpi = null;
let last = 0;
let kpiAt = 0;

function row(event) {
  return element(
    "tr",
    "",
    element("td", "", clock(event.time)),
    element("td", "", eventName(event.type)),
    element("td", "ticket", event.number ?? ""),
    element("td", "", event.counter ?? ""),
    element("td", "number", String(event.seq)),
  );
}

function show() {
  if (device === null) {
    return;
  }
  document.title = siteName(device);
  document.getElementById("name").textContent = siteName(device);
  document.getElementById("sums").replaceChildren(
    figure(device.device, element("span", device.online ? "line" : "line off",
      say(device.online ? "online" : "offline"))),
    figure(say("waiting"), String(device.waiting)),
    figure(say("served"), String(device.served)),
    figure(say("rating"), device.rating === null ? "–" : device.rating.toFixed(1)),
    figure(say("stored"), String(device.stored),
      element("small", "", device.lag > 0 ? ` ${say("lag", { n: device.lag })}` : "")),
  );
  document.getElementById("events").replaceChildren(...events.map(row));
  if (kpi !== null) {
    const share = kpi.share_within_target;
    document.getElementById("kpi").replaceChildren(
      figure(say("issued"), String(kpi.issued)),
      figure(say("finished"), String(kpi.served)),
      figure(say("missed"), String(kpi.missed)),
      figure(say("mean"), minutes(kpi.mean_wait_s)),
      figure(say("p95"), minutes(kpi.p95_wait_s)),
      figure(say("within", { t: kpi.target_s / 60 }),
        share === null ? "–" : `${Math.round(share * 100)} %`),
      figure(say("good"), kpi.mean_rating === null ? "–" : kpi.mean_rating.toFixed(2)),
    );
  }
}

speak(show);
follow(async () => {
  const fleet = await ask("/api/v1/devices");
  device = fleet.find((one) => one.device === name) ?? null;
  if (device !== null && last === 0) {
    last = Math.max(0, device.position - LATEST);
  }
  const page = await ask(`/api/v1/events?device=${asked}&after=${last}&limit=1000`);
  last = page.last;
  events = [...page.events.reverse(), ...events].slice(0, LATEST);
  if (device?.day && Date.now() - kpiAt > KPI_EVERY_MS) {
    kpi = await ask(`/api/v1/kpi?device=${asked}&day=${device.day}`);
    kpiAt = Date.now();
  }
  show();
});
